import { describe, expect, test } from 'vitest';
import type { ClientReads, OperationReads } from '../../../src/model/index.ts';
import { parseClientReads, ReadsOfClients, UpgradeJudge } from '../../../src/upgrade/index.ts';
import { destination, exchangeOf } from '../traffic.ts';

const fileOf = (reads: OperationReads, clients?: string[]): ClientReads => ({
  format: 'wirewhale-client-reads/1',
  ...(clients ? { clients } : {}),
  operations: { ContainerInspect: reads },
});
const verdict = (
  files: ClientReads[],
  pointer: string,
  how: 'drop' | 'null' | 'type' | 'empty' = 'drop',
  agent = '',
) => new ReadsOfClients(files).verdict(agent, 'ContainerInspect', pointer, how);

describe('what a file says of a field', () => {
  const file = fileOf({
    reads: ['/State/Status', '/Config/**'],
    either: [['/Old', '/New/*/x']],
    unread: { drop: ['/HostConfig', '/Path'], type: ['/Path'] },
    untried: { why: ['/HostConfig/Odd'] },
  });

  test.each([
    ['/State/Status', 'read'],
    ['/State', 'read'],
    ['/State/Pid', 'untried'],
    ['/Config/Env', 'read'],
    ['/Config', 'read'],
    ['/HostConfig', 'unread'],
    ['/HostConfig/Memory', 'unread'],
    ['/HostConfig/Odd', 'untried'],
    ['/Old', 'either'],
    ['/New/a/x', 'either'],
    ['/Never', 'untried'],
  ] as const)('%s: %s', (pointer, wanted) => {
    expect(verdict([file], pointer)).toBe(wanted);
  });

  test('unread when it is gone is not unread when it is of another type', () => {
    expect(verdict([file], '/HostConfig', 'type')).toBe('untried');
    expect(verdict([file], '/Path', 'type')).toBe('unread');
    expect(verdict([fileOf({ unread: ['/Path'] })], '/Path', 'type')).toBe('unread');
  });

  test('unread where it was empty says nothing of values that tell', () => {
    const zero = fileOf({ unread: { drop: ['/HostConfig'], empty: ['/ExitCode', '/HostConfig/Memory'] } });
    expect(verdict([zero], '/ExitCode')).toBe('untried');
    expect(verdict([zero], '/ExitCode', 'empty')).toBe('unread');
    expect(verdict([zero], '/HostConfig/Memory')).toBe('untried');
    expect(verdict([zero], '/HostConfig/Memory', 'empty')).toBe('unread');
    expect(verdict([zero], '/HostConfig/Binds', 'empty')).toBe('unread');
    expect(verdict([zero], '/HostConfig/Binds')).toBe('unread');
  });

  test('what is missed when it is gone is read in every way, but not the other way round', () => {
    const strict = fileOf({ reads: { type: ['/Path'] }, unread: { drop: ['/Path'] } });
    expect(verdict([strict], '/Path', 'drop')).toBe('unread');
    expect(verdict([strict], '/Path', 'type')).toBe('read');
    expect(verdict([fileOf({ reads: { drop: ['/Path'] } })], '/Path', 'type')).toBe('read');
  });

  test('others: unread says it of all that is not named', () => {
    const written = fileOf({ reads: ['/State/Status'], others: 'unread' });
    expect(verdict([written], '/Path')).toBe('unread');
    expect(verdict([written], '/State')).toBe('read');
  });

  test('of several files the one counts whose client reads it, and then the one that does not know', () => {
    const unread = fileOf({ unread: ['/Path'] });
    expect(verdict([unread, fileOf({ reads: ['/Path'] })], '/Path')).toBe('read');
    expect(verdict([unread, fileOf({})], '/Path')).toBe('untried');
    // One that knows nothing of the operation has no say.
    expect(verdict([unread, { format: 'wirewhale-client-reads/1', operations: {} }], '/Path')).toBe('unread');
  });

  test('a file says nothing of other clients', () => {
    const docker = fileOf({ unread: ['/Path'] }, ['Docker-Client/28.2.2 (linux)']);
    expect(verdict([docker], '/Path', 'drop', 'Docker-Client/29.0 (darwin)')).toBe('unread');
    expect(verdict([docker], '/Path', 'drop', 'Traefik/3.1')).toBe('untried');
    expect(verdict([docker], '/Path', 'drop', '')).toBe('untried');
  });
});

describe('an upgrade', () => {
  const judged = (reads: OperationReads) => {
    const judge = new UpgradeJudge({
      to: destination('1.52'),
      reads: new ReadsOfClients([fileOf(reads)]),
    });
    const gets = {
      NetworkSettings: { IPAddress: '172.17.0.2', Networks: { bridge: { IPAddress: '172.17.0.2' } } },
    };
    judge.take(exchangeOf({ ask: 'GET /v1.51/containers/a/json', gets }, 1));
    const [found] = [...judge.findings, ...judge.unread].filter(
      ({ at }) => at === '/NetworkSettings/IPAddress',
    );
    return { judge, found };
  };

  test('is told broken where the client reads what goes', () => {
    const { judge, found } = judged({ reads: ['/NetworkSettings/IPAddress'] });
    expect(found).toMatchObject({ impact: 'breaking', reads: 'read' });
    expect(judge.counts.breaking).toBe(1);
  });

  test('is fine where it reads something else', () => {
    const { judge, found } = judged({
      reads: ['/NetworkSettings/Networks/*/IPAddress'],
      unread: { drop: ['/NetworkSettings/IPAddress'] },
    });
    expect(judge.findings).toEqual([]);
    expect(judge.unread).toEqual([found]);
    expect(found).toMatchObject({ reads: 'unread', count: 1 });
    expect(judge.counts).toMatchObject({ breaking: 0, risky: 0, fine: 1 });
  });

  test('stays broken where nobody tried', () => {
    const { judge, found } = judged({ reads: ['/NetworkSettings/Networks/*/IPAddress'] });
    expect(found).toMatchObject({ impact: 'breaking', reads: 'untried' });
    expect(judge.counts.breaking).toBe(1);
  });

  test('is risky where another field stands in', () => {
    const { found } = judged({ either: [['/NetworkSettings/IPAddress', '/NetworkSettings/Networks']] });
    expect(found).toMatchObject({ impact: 'risky', reads: 'either' });
  });
});

test('findings about requests do not ask what is read', () => {
  const judge = new UpgradeJudge({
    to: destination('docker-29.0'),
    reads: new ReadsOfClients([fileOf({ others: 'unread' })]),
  });
  judge.take(exchangeOf({ ask: 'GET /v1.24/containers/a/json', gets: {} }, 1));
  expect(judge.findings).toMatchObject([{ rule: 'upgrade/version-too-old', impact: 'breaking' }]);
});

const format = '"format": "wirewhale-client-reads/1"';
test.each([
  ['', /r\.json is no JSON/],
  ['[]', /no file of what a client reads/],
  ['{"format": "wirewhale-upgrade/1", "operations": {}}', /no file of what a client reads/],
  [`{${format}}`, /\/operations/],
  [`{${format}, "clients": "x", "operations": {}}`, /list of User-Agents/],
  [`{${format}, "operations": {"ContainerInspct": {}}}`, /ContainerInspct/],
  [`{${format}, "operations": {"ContainerInspect": {"read": []}}}`, /"read" means nothing/],
  [`{${format}, "operations": {"ContainerInspect": {"reads": "/a"}}}`, /list of JSON pointers/],
  [
    `{${format}, "operations": {"ContainerInspect": {"reads": ["State"]}}}`,
    /reads\/0: "State" is no JSON pointer/,
  ],
  [`{${format}, "operations": {"ContainerInspect": {"unread": {"gone": []}}}}`, /"gone" is no way/],
  [`{${format}, "operations": {"ContainerInspect": {"others": "read"}}}`, /others is unread or untried/],
])('a file such as %s is refused with a word', (text, message) => {
  try {
    parseClientReads(text, 'r.json');
    expect.unreachable();
  } catch (error) {
    expect(error).toMatchObject({ code: 'E_READS', exitCode: 2, message: expect.stringMatching(message) });
  }
});
