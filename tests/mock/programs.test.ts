import { describe, expect, test } from 'vitest';
import { programs } from '../../src/mock/programs/programs.ts';
import { RunningProcess } from '../../src/mock/programs/running.ts';
import { baseLayer } from '../../src/mock/state/base-files.ts';
import { FileSystem } from '../../src/mock/state/file-system.ts';
import { withLayer } from '../../src/mock/state/layer.ts';

const files = withLayer(new Map(), baseLayer(Object.keys(programs)));

function start(argv: readonly string[], options: { init?: boolean; tty?: boolean } = {}) {
  const fs = new FileSystem(files);
  const streams = { 1: '', 2: '' };
  const process = new RunningProcess({
    argv,
    env: ['PATH=/bin', 'HOME=/root', 'A=1 2'],
    cwd: '/',
    user: '',
    hostname: 'host',
    fs,
    pid: 1,
    init: options.init ?? true,
    tty: options.tty ?? false,
    onOutput: (stream, bytes) => {
      streams[stream] += Buffer.from(bytes).toString();
    },
  });
  return { process, streams, fs };
}

async function run(script: string, input = '') {
  const { process, streams } = start(['sh', '-c', script]);
  process.input(Buffer.from(input));
  process.input(undefined);
  return { code: await process.exited, out: streams[1], err: streams[2] };
}

describe('the shell', () => {
  test.for([
    ['echo a; echo b', 'a\nb\n'],
    ['true && echo yes || echo no; false && echo yes || echo no', 'yes\nno\n'],
    ['if false; then echo a; elif true; then echo b; else echo c; fi', 'b\n'],
    ['for i in 1 2 3; do [ $i = 2 ] && continue; echo $i; done', '1\n3\n'],
    ['i=0; while [ $i -lt 3 ]; do i=$((i+1)); done; echo $i', '3\n'],
    ['i=0; until [ $i -ge 2 ]; do i=$((i + 1)); done; echo $((i * 3))', '6\n'],
    ['echo $A; echo "$A"; echo \'$A\'', '1 2\n1 2\n$A\n'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own curly braces.
    ['echo ${NONE:-some} ${A:+there} ${#A} ${NEW:=made} $NEW', 'some there 3 made made\n'],
    ['echo $(echo in; echo side) `echo old`', 'in side old\n'],
    ['false; echo $?; (exit 3); echo $?', '1\n3\n'],
    ['x=1; (x=2; echo $x); echo $x', '2\n1\n'],
    ['{ echo out; echo err >&2; } 2>&1 | sort', 'err\nout\n'],
    ['echo a > /f; echo b >> /f; cat < /f; wc -l < /f', 'a\nb\n2\n'],
    ['cd /etc; pwd; ls /etc/g*', '/etc\n/etc/group\n'],
    ['yes | head -n 2', 'y\ny\n'],
    ['(sleep 0.01; echo late) & echo early; wait; echo end', 'early\nlate\nend\n'],
    ['set -e; false || true; echo on; false; echo never', 'on\n'],
    ["trap 'echo bye' EXIT; echo hi", 'hi\nbye\n'],
    ['A=3 printenv A; echo $A', '3\n1 2\n'],
    ['! false && echo not', 'not\n'],
    ['read a b; echo "$b,$a"', 'two three,one\n'],
    ['exec echo replaced; echo never', 'replaced\n'],
  ])('%s', async ([script = '', out]) => {
    expect((await run(script, 'one two three\n')).out).toBe(out);
  });

  test.for([
    ['exit 42', 42, ''],
    ['nonsense', 127, 'sh: nonsense: not found\n'],
    ['echo "open', 2, 'sh: syntax error: unterminated quoted string\n'],
    ['cat /none', 1, "cat: can't open '/none': No such file or directory\n"],
    ['cat < /none', 1, "sh: can't open /none: no such file\n"],
    ['kill 77', 1, "sh: can't kill pid 77: No such process\n"],
    ['rm /none', 1, "rm: can't remove '/none': No such file or directory\n"],
    ['mkdir /etc', 1, "mkdir: can't create directory '/etc': File exists\n"],
    ['chown nonsense /etc', 1, 'chown: unknown user nonsense\n'],
  ] as const)('%s ends with its code and words', async ([script, code, err]) => {
    expect(await run(script)).toMatchObject({ code, err });
  });
});

describe('programs', () => {
  test.for([
    ["printf '%s-%03d|' a 7 b 8", 'a-007|b-008|'],
    ["printf 'x\\ty\\n'", 'x\ty\n'],
    ['echo -n a; echo -e "b\\tc"', 'ab\tc\n'],
    ['seq 3 -1 1 | tr "\\n" " "', '3 2 1 '],
    ['echo hello | tr a-z A-Z', 'HELLO\n'],
    ['seq 1 9 | tail -n 2; seq 1 9 | grep -c 1', '8\n9\n1\n'],
    ['head -c 5 /dev/zero | wc -c', '5\n'],
    ['dd if=/dev/zero of=/z bs=1k count=2 2>/dev/null; wc -c < /z', '2048\n'],
    ['mkdir -p -m 700 /a/b; touch -d @0 /a/b/c; ln -s b /a/l; ls /a/l; readlink /a/l', 'c\nb\n'],
    [
      'echo x > /a; chmod u+x,g=,o= /a; chown 12:34 /a; ls -l /a | cut -c 1-43',
      '-rwx------    1 12       34               2\n',
    ],
    ['echo x > /a; cp /a /b; mv /a /c; ls /b /c; test -e /a || echo gone', '/b\n/c\ngone\n'],
    ['rm -rf /etc; ls /etc 2>&1', 'ls: /etc: No such file or directory\n'],
    ['test -f /etc/group -a ! -d /etc/group && echo ok', 'ok\n'],
  ])('%s', async ([script = '', out]) => {
    expect((await run(script)).out).toBe(out);
  });
});

describe('a process', () => {
  test('the first of a container ignores what it has not asked for, but KILL', async () => {
    const { process } = start(['sleep', '300']);
    process.signal('TERM');
    expect(process.running).toBe(true);
    process.signal('KILL');
    expect(await process.exited).toBe(137);
  });

  test('any other ends by a signal', async () => {
    const { process } = start(['sleep', '300'], { init: false });
    process.signal('TERM');
    expect(await process.exited).toBe(143);
  });

  test('frozen it neither works nor hears; thawed it does both', async () => {
    const { process, streams } = start([
      'sh',
      '-c',
      "trap 'echo heard' USR1; while read x; do echo $x; done",
    ]);
    process.input(Buffer.from('one\n'));
    await settle();
    process.freeze();
    process.input(Buffer.from('two\n'));
    process.signal('USR1');
    await settle();
    expect(streams[1]).toBe('one\n');
    process.thaw();
    process.input(undefined);
    await process.exited;
    expect(streams[1]).toContain('heard\n');
    expect(streams[1]).toContain('two\n');
  });

  test('what never waits starves nobody', async () => {
    const busy = start(['sh', '-c', 'while :; do :; done']).process;
    const other = start(['sh', '-c', 'sleep 0.01; exit 3']).process;
    expect(await other.exited).toBe(3);
    busy.signal('KILL');
    expect(await busy.exited).toBe(137);
  });

  test('input comes whole however it is cut', async () => {
    const { process, streams } = start(['sh', '-c', 'while read x; do echo "<$x>"; done']);
    for (const byte of Buffer.from('ä b\nc\n')) process.input(Uint8Array.of(byte));
    process.input(undefined);
    await process.exited;
    expect(streams[1]).toBe('<ä b>\n<c>\n');
  });
});

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
