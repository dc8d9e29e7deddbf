import { describe, expect, test } from 'vitest';
import type { Behaviour } from '../../../src/model/index.ts';
import { Classifier } from '../../../src/upgrade/differential/classify.ts';
import type { Parting } from '../../../src/upgrade/differential/parting.ts';

const old = { minApiVersion: '1.24', apiVersion: '1.45', release: '26.1' };
const later = { minApiVersion: '1.24', apiVersion: '1.51', release: '28.5' };

const behaviour = (part: Partial<Behaviour>): Behaviour => ({
  id: 'some-behaviour',
  operations: ['ContainerInspect'],
  engine: '28.0..',
  kind: 'field-gone',
  impact: 'risky',
  at: ['/NetworkSettings/Bridge'],
  text: 'It is no longer sent.',
  mend: 'Do without.',
  evidence: ['docs/discoveries/some.md'],
  ...part,
});

const parting = (part: Partial<Parting> = {}): Parting => ({
  operationId: 'ContainerInspect',
  rule: 'shape/gone',
  pointer: '/NetworkSettings/Bridge',
  was: '"docker0"',
  now: '(absent)',
  from: '1.45',
  to: '1.45',
  tried: {
    query: new URLSearchParams(),
    requestHeaders: new Map(),
    responseHeaders: new Map(),
    status: 200,
    bodySize: 0,
    came: [],
  },
  ...part,
});

const told = (what: Parting, ...known: Behaviour[]) => {
  const { class: name, reason } = new Classifier(old, later, known).classify(what);
  return reason ? `${name} ${reason.behaviour ?? reason.rule}` : name;
};

describe('a known behaviour', () => {
  test('explains what parts at its place in its way', () => {
    expect(told(parting(), behaviour({}))).toBe('known some-behaviour');
    const list = behaviour({ at: ['/NetworkSettings/Ports/*/*/HostIp'] });
    expect(told(parting({ pointer: '/NetworkSettings/Ports/80~1tcp/0/HostIp' }), list)).toBe(
      'known some-behaviour',
    );
  });

  test.each<[string, Partial<Parting>]>([
    ['elsewhere in the answer', { pointer: '/NetworkSettings/HairpinMode' }],
    ['below its place', { pointer: '/NetworkSettings/Bridge/Name' }],
    ['above its place', { pointer: '/NetworkSettings' }],
    ['in another operation', { operationId: 'ContainerList' }],
    ['in no known operation', { operationId: undefined as unknown as string }],
    ['the other way round', { rule: 'shape/new', was: '(absent)', now: '"docker0"' }],
    ['as another value', { rule: 'value/changed', now: '"docker1"' }],
    ['as null', { rule: 'shape/null', now: 'null' }],
  ])('explains nothing that parts %s', (_how, part) => {
    expect(told(parting(part), behaviour({}))).toBe('unexplained');
  });

  test('explains nothing that it was the same for on both daemons', () => {
    expect(told(parting(), behaviour({ engine: '29.0..' }))).toBe('unexplained');
    expect(told(parting(), behaviour({ engine: '25.0..' }))).toBe('unexplained');
  });

  test('of an API version holds where that version was spoken', () => {
    const versioned: Partial<Behaviour> = { api: '1.46..' };
    const { engine: _engine, ...rest } = behaviour(versioned);
    expect(told(parting(), rest)).toBe('unexplained');
    expect(told(parting({ to: '1.51' }), rest)).toBe('known some-behaviour');
  });

  test('of values explains those values only', () => {
    const changed = behaviour({
      kind: 'field-changed',
      when: { is: ['ed2'] },
      becomes: { matches: '^ed[0-9]$' },
    });
    const value = parting({ rule: 'value/changed', was: 'ed2', now: 'ed3' });
    expect(told(value, changed)).toBe('known some-behaviour');
    expect(told({ ...value, was: 'ed1' }, changed)).toBe('unexplained');
    expect(told({ ...value, now: 'br0' }, changed)).toBe('unexplained');
    const nulls = behaviour({ kind: 'field-changed', becomes: { type: 'null' } });
    expect(told(parting({ rule: 'shape/null', was: '[]', now: 'null' }), nulls)).toBe('known some-behaviour');
    expect(told(parting({ rule: 'shape/null', was: 'null', now: '[]' }), nulls)).toBe('unexplained');
  });

  test('without a place explains nothing but streams and statuses', () => {
    const { at: _at, ...nowhere } = behaviour({});
    expect(told(parting(), nowhere)).toBe('unexplained');
  });

  test('of a status explains that status, with that message', () => {
    const status = behaviour({
      kind: 'status',
      at: [],
      operations: ['ContainerStart'],
      when: { is: [404] },
      becomes: { matches: '^500 .*joining network namespace' },
    });
    const { at: _at, ...anywhere } = status;
    const failed = parting({
      operationId: 'ContainerStart',
      rule: 'status',
      pointer: '/status',
      was: '404 {"message":"No such container: x"}',
      now: '500 {"message":"joining network namespace of container: No such container: x"}',
    });
    expect(told(failed, anywhere)).toBe('known some-behaviour');
    expect(told({ ...failed, was: '409 {}' }, anywhere)).toBe('unexplained');
    expect(told({ ...failed, now: '500 {"message":"no space left"}' }, anywhere)).toBe('unexplained');
  });

  test('of an input that is refused explains the refusal of such an input', () => {
    const refused = behaviour({
      kind: 'input-refused',
      operations: ['ContainerCreate'],
      at: ['/HostConfig/Dns'],
    });
    const sent = { ...parting().tried, sent: { HostConfig: { Dns: ['x'] } } };
    const status = parting({
      operationId: 'ContainerCreate',
      rule: 'status',
      pointer: '/status',
      was: '201',
      now: '400 {"message":"x"}',
      tried: sent,
    });
    expect(told(status, refused)).toBe('known some-behaviour');
    expect(told({ ...status, tried: { ...sent, sent: { HostConfig: {} } } }, refused)).toBe('unexplained');
    expect(told({ ...status, now: '204' }, refused)).toBe('unexplained');
  });

  test('explains a downgrade as what is over', () => {
    const back = parting({ rule: 'shape/new', was: '(absent)', now: '"docker0"' });
    const { class: name, reason } = new Classifier(later, old, [behaviour({})]).classify(back);
    expect([name, reason?.title]).toEqual(['known', 'no longer: It is no longer sent.']);
    expect(new Classifier(later, old, [behaviour({})]).classify(parting()).class).toBe('unexplained');
  });

  test('tells nothing of daemons whose release is not known', () => {
    const { release: _release, ...podman } = later;
    expect(new Classifier(old, podman, [behaviour({})]).classify(parting()).class).toBe('unexplained');
  });
});

describe('what parts between two versions', () => {
  const inspect: Partial<Parting> = { from: '1.51', to: '1.52' };

  test('is documented where the documents of both differ so', () => {
    const gone = parting({ ...inspect, pointer: '/NetworkSettings/Bridge' });
    expect(told(gone)).toBe('documented diff/response-field-removed');
    expect(told({ ...gone, from: '1.50', to: '1.51' })).toBe('unexplained');
    expect(told({ ...gone, pointer: '/NetworkSettings/Networks' })).toBe('unexplained');
    expect(told({ ...gone, rule: 'shape/new' })).toBe('unexplained');
    expect(told({ ...gone, rule: 'value/changed', now: '"x"' })).toBe('unexplained');
    expect(told({ ...gone, tried: { ...gone.tried, status: 404 } })).toBe('unexplained');
  });

  test('is documented as new, and not as gone, where it came', () => {
    const come = parting({
      rule: 'shape/new',
      pointer: '/NetworkSettings/Networks/bridge/GwPriority',
      was: '(absent)',
      now: '0',
      from: '1.47',
      to: '1.48',
    });
    expect(told(come)).toBe('documented diff/response-field-added');
    expect(told({ ...come, rule: 'shape/gone' })).toBe('unexplained');
    expect(told({ ...come, from: '1.48', to: '1.47', rule: 'shape/gone' })).toBe(
      'documented diff/response-field-removed',
    );
  });
});

describe('the newest version that a daemon serves', () => {
  const header = parting({
    rule: 'header/changed',
    pointer: '/header/api-version',
    was: '1.45',
    now: '1.51',
  });

  test('is known where it is the one that the daemon told', () => {
    expect(told(header)).toBe('known release/newest-version');
    expect(told({ ...header, now: '1.50' })).toBe('unexplained');
    expect(told({ ...header, pointer: '/header/docker-experimental' })).toBe('unexplained');
  });

  test('is known where a message differs in nothing but it', () => {
    const message = parting({
      rule: 'value/changed',
      pointer: '/message',
      was: 'client version 1.99 is too new. Maximum supported API version is 1.45',
      now: 'client version 1.99 is too new. Maximum supported API version is 1.51',
    });
    expect(told(message)).toBe('known release/newest-version');
    expect(told({ ...message, now: 'client version 1.99 is too new: 1.51' })).toBe('unexplained');
  });
});

test('a version that one daemon refuses and the other serves is known', () => {
  const refused = parting({
    rule: 'status',
    pointer: '/status',
    was: '400 {"message":"client version 1.46 is too new. Maximum supported API version is 1.45"}',
    now: '201',
  });
  expect(told(refused)).toBe('known release/newest-version');
  expect(told({ ...refused, was: refused.was.replace('1.45', '1.44') })).toBe('unexplained');
  expect(told({ ...refused, was: '400 {"message":"bad parameter"}' })).toBe('unexplained');
});

test('what differs from daemon to daemon is known whatever their releases, between values that it is about', () => {
  const { engine: _engine, ...bridge } = behaviour({
    kind: 'environment',
    impact: 'compatible',
    when: 'told',
    becomes: 'told',
  });
  const value = parting({ rule: 'value/changed', was: 'ed2', now: 'ed3' });
  expect(told(value, bridge)).toBe('known some-behaviour');
  expect(told({ ...value, now: '' }, bridge)).toBe('unexplained');
  expect(told({ ...value, pointer: '/NetworkSettings/HairpinMode' }, bridge)).toBe('unexplained');
});

test('an answer that is labelled otherwise is text on one side only', () => {
  const label = behaviour({ kind: 'media-type', becomes: { matches: '^(text/plain|too old)' } });
  const { at: _at, ...anywhere } = label;
  const json = parting({ rule: 'shape/json', pointer: '', was: '{"message":"too old"}', now: 'too old' });
  expect(told(json, anywhere)).toBe('known some-behaviour');
  expect(told({ ...json, now: 'broken' }, anywhere)).toBe('unexplained');
  const type = { rule: 'header/changed', was: 'application/json', now: 'text/plain; charset=utf-8' };
  expect(told(parting({ ...type, pointer: '/header/content-type' }), anywhere)).toBe('known some-behaviour');
  expect(told(parting({ ...type, pointer: '/header/server' }), anywhere)).toBe('unexplained');
});

test('what is not known is as hard as it looks', () => {
  const impact = (part: Partial<Parting>) => new Classifier(old, later, []).classify(parting(part)).impact;
  expect(impact({})).toBe('breaking');
  expect(impact({ rule: 'status', was: '200', now: '500 {}' })).toBe('breaking');
  expect(impact({ rule: 'status', was: '500 {}', now: '200' })).toBe('risky');
  expect(impact({ rule: 'value/changed' })).toBe('risky');
  expect(impact({ rule: 'shape/new' })).toBe('compatible');
});
