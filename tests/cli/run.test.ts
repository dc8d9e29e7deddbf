import { describe, expect, test } from 'vitest';
import { call } from './call.ts';

describe('wirewhale', () => {
  test('--help fits a screen, shows examples and exits 0', async () => {
    const { code, out } = await call('--help');
    expect(code).toBe(0);
    expect(out.split('\n').length).toBeLessThanOrEqual(36);
    expect(out).toMatch(/Examples:/);
  });

  test('conform --help shows examples', async () => {
    const { code, out } = await call('conform', '--help');
    expect(code).toBe(0);
    expect(out.match(/wirewhale conform/g)?.length).toBeGreaterThanOrEqual(3);
  });

  test('a wrong flag suggests the right one, exit 2', async () => {
    const { code, err } = await call('conform', '--hots', 'mock');
    expect(code).toBe(2);
    expect(err).toMatch(/--host/);
  });

  test('a wrong command suggests the right one, exit 2', async () => {
    const { code, err } = await call('confrom');
    expect(code).toBe(2);
    expect(err).toMatch(/conform/);
  });

  test('a wrong report format names the right ones, exit 2', async () => {
    const { code, err } = await call('conform', '--report', 'pdf');
    expect(code).toBe(2);
    expect(err).toMatch(/text, json, junit, markdown/);
  });

  test('two reports on one stdout are refused, exit 2', async () => {
    const { code, err } = await call('conform', '--host', 'mock', '--report', 'json,junit');
    expect(code).toBe(2);
    expect(err).toMatch(/--out.*\n?/);
    expect(err).toMatch(/E_USAGE/);
  });

  test('an address of an unknown kind is an error with its code, exit 2', async () => {
    const { code, err } = await call('conform', '--host', 'gopher://x');
    expect(code).toBe(2);
    expect(err).toMatch(/gopher.*E_ADDRESS/s);
  });

  test('a socket that is not there is unreachable, exit 3', async () => {
    const { code, err } = await call('conform', '--host', 'unix:///nowhere/docker.sock');
    expect(code).toBe(3);
    expect(err).toMatch(/\/nowhere\/docker\.sock.*E_UNREACHABLE/s);
  });

  test('a pattern that selects nothing exits 2', async () => {
    const { code, err } = await call('conform', '--host', 'mock', '--only', 'NoSuch/*');
    expect(code).toBe(2);
    expect(err).toMatch(/NoSuch.*E_NOTHING_SELECTED/s);
  });

  test('--list prints ids and requirements', async () => {
    const { code, out } = await call('conform', '--list', '--only', 'ContainerList');
    expect(code).toBe(0);
    expect(out).toMatch(/^ {2}ContainerList\/\S+ +must +\S+/m);
    expect(out).not.toMatch(/ContainerCreate\//);
  });

  test('explain knows rules and codes, and says what there is otherwise', async () => {
    expect((await call('explain', 'response/null')).out).toMatch(/null/);
    expect((await call('explain', 'E_TIMEOUT')).out).toMatch(/Exit code 3/);
    const unknown = await call('explain', 'no/rule');
    expect(unknown.code).toBe(2);
    expect(unknown.err).toMatch(/All are listed by: wirewhale explain/);
    expect((await call('explain', 'response/nul')).err).toMatch(/response\/null/);
  });
});
