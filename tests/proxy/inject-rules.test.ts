import { describe, expect, test } from 'vitest';
import { Injector, parseRules } from '../../src/proxy/index.ts';

const errorOf = (text: string) => {
  try {
    parseRules(text, 'r.txt');
  } catch (error) {
    return error as { code: string; exitCode: number; message: string; mend: string };
  }
  throw new Error('it was taken');
};

describe('rules', () => {
  test('lines and JSON give the same', () => {
    const lines = parseRules(`
      # what fails
      ContainerCreate: status=500 share=0.3 message="no \\"space\\"; left"
      ImageCreate: cut=4KiB nth=2,5;*: delay=0.2..1s first=3 path=/containers/web-*/start method=POST
      ContainerLogs: slow=2KiB/s answer=2xx,304
      ExecStart: reset=after:1024 of=stdin; ContainerAttach: half-close=drop
    `);
    const json = parseRules(
      JSON.stringify([
        { operation: 'ContainerCreate', status: 500, share: 0.3, message: 'no "space"; left' },
        { operation: 'ImageCreate', cut: 4096, nth: [2, 5] },
        { operation: '*', delay: '200..1000ms', first: 3, path: '/containers/web-*/start', method: 'POST' },
        { operation: 'ContainerLogs', slow: '2048/s', answer: ['2xx', 304] },
        { operation: 'ExecStart', reset: 1024, of: 'stdin' },
        { operation: 'ContainerAttach', 'half-close': 'drop' },
      ]),
    );
    const bare = (rules: typeof lines) => rules.map(({ text: _text, ...rule }) => rule);
    expect(bare(json)).toEqual(bare(lines));
    expect(lines.map(({ faults }) => faults)).toEqual([
      [{ kind: 'status', status: 500, message: 'no "space"; left', closes: false }],
      [{ kind: 'cut', side: 'answer', after: 4096 }],
      [{ kind: 'delay', side: 'request', from: 200, to: 1000 }],
      [{ kind: 'slow', side: 'answer', rate: 2048 }],
      [{ kind: 'reset', side: 'stdin', after: 1024 }],
      [{ kind: 'half-close', side: 'stdin' }],
    ]);
  });

  test.each([
    ['ContainerCraete: status=500', /"ContainerCraete"/, /ContainerCreate/],
    ['Conatiner*: status=500', /fits "Conatiner\*"/, /./],
    ['ContainerCreate: status=500\n\n  ImageCreate: cut=x', /r\.txt:3:16/, /4096/],
    ['ContainerCreate: stauts=500', /"stauts"/, /status/],
    ['ContainerCreate: status=200', /"200"/, /400 to 599/],
    ['ContainerCreate: share=1.5 cut=1', /"1\.5"/, /0 to 1/],
    ['ContainerCreate: delay=9..1ms', /"9\.\.1ms"/, /200\.\.800ms/],
    ['ContainerCreate: slow=0/s', /"0\/s"/, /2KiB\/s/],
    ['ContainerCreate: share=0.3', /injects nothing/, /status/],
    ['ContainerCreate: cut=1 reset=1', /only once/, /./],
    ['ContainerCreate: cut=1 cut=2', /twice/, /./],
    ['ContainerCreate: status=500 answer=200', /never reaches/, /./],
    ['ContainerCreate: delay=1ms of=request answer=200', /comes later/, /./],
    ['ContainerCreate: short-chunk=1 of=stdin', /of stdin/, /request or answer|answer or request/],
    ['ContainerCreate: nth=1 first=1 cut=1', /exclude/, /./],
    ['ContainerCreate: message="a cut=1', /quotes/, /./],
    ['ContainerCreate status=500', /colon/, /./],
    ['', /no rule/, /./],
    ['[{"operation":"ContainerCreate","status":700}]', /\/0\/status/, /400 to 599/],
    ['[{"operation":"ContainerCreate","cut":{}}]', /\/0\/cut/, /4096/],
    ['[{"status":500}]', /\/0/, /operation/],
    ['{"status":500}', /array/, /./],
    ['[{', /JSON/, /./],
  ])('%j is refused with the place and what is allowed', (text, what, mend) => {
    const error = errorOf(text);
    expect(error.code).toBe('E_RULES');
    expect(error.exitCode).toBe(2);
    expect(error.message).toMatch(what);
    expect(error.mend).toMatch(mend);
  });

  test('the marks stand under the mistake', () => {
    expect(errorOf('  ContainerCreate: status=500 cut=q1').message.split('\n').slice(1)).toEqual([
      '    ContainerCreate: status=500 cut=q1',
      '                                ^^^^^^',
    ]);
  });

  test('operations that only old versions had are known', () => {
    expect(parseRules('ContainerAttach*: cut=1; ImageList: cut=1')).toHaveLength(2);
  });
});

describe('decisions', () => {
  const decide = (rules: string, seed: string, count: number): string =>
    Array.from({ length: count }, () => '')
      .reduce<{ injector: Injector; all: string[] }>(
        ({ injector, all }) => {
          const subject = injector.subject(1, 'POST', '/v1.51/containers/create?name=a');
          const [one] = injector.onRequest(subject);
          return { injector, all: [...all, one ? String(one.delay) : '-'] };
        },
        { injector: new Injector({ rules: parseRules(rules), seed }), all: [] },
      )
      .all.join(' ');

  test('the same seed decides the same, another one otherwise, and the share is kept', () => {
    const rules = 'ContainerCreate: delay=1..900ms share=0.3';
    expect(decide(rules, 'a', 500)).toBe(decide(rules, 'a', 500));
    expect(decide(rules, 'a', 500)).not.toBe(decide(rules, 'b', 500));
    const acted = decide(rules, 'a', 2000)
      .split(' ')
      .filter((one) => one !== '-').length;
    expect(acted).toBeGreaterThan(500);
    expect(acted).toBeLessThan(700);
  });

  test('what another rule does changes no decision', () => {
    const rule = 'ContainerCreate: delay=1..900ms share=0.5';
    expect(decide(`${rule}; *: cut=1 of=request share=0.5 path=/nowhere`, 'a', 100)).toBe(
      decide(rule, 'a', 100),
    );
  });

  test.each([
    ['nth=2,4', '- 5 - 5 - -'],
    ['first=2', '5 5 - - - -'],
    ['share=0', '- - - - - -'],
    ['path=/containers/c*te', '5 5 5 5 5 5'],
    ['path=/containers/*/json', '- - - - - -'],
    ['method=GET', '- - - - - -'],
  ])('%s', (condition, acted) => {
    expect(decide(`Container*: delay=5ms ${condition}`, 'a', 6)).toBe(acted);
  });
});
