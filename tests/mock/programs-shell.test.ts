import { expect, test } from 'vitest';
import { programs } from '../../src/mock/programs/programs.ts';
import { RunningProcess } from '../../src/mock/programs/running.ts';
import { baseLayer } from '../../src/mock/state/base-files.ts';
import { FileSystem } from '../../src/mock/state/file-system.ts';
import { withLayer } from '../../src/mock/state/layer.ts';

const files = withLayer(new Map(), baseLayer(Object.keys(programs)));

async function run(script: string) {
  const streams = { 1: '', 2: '' };
  const process = new RunningProcess({
    argv: ['sh', '-c', script],
    env: ['PATH=/bin', 'HOME=/root'],
    cwd: '/',
    user: '',
    hostname: 'host',
    fs: new FileSystem(files),
    pid: 1,
    init: true,
    tty: false,
    onOutput: (stream, bytes) => {
      streams[stream] += Buffer.from(bytes).toString();
    },
  });
  process.input(undefined);
  return { code: await process.exited, out: streams[1], err: streams[2] };
}

// What is expected here is what busybox 1.37 printed.
test.for([
  ['f() { echo "$#:$1:$*"; return 3; }; f a "b c"; echo $?', '2:a:a b c\n3\n'],
  ['case foo.txt in *.md) echo md;; *.txt|*.log) echo text;; esac', 'text\n'],
  ['case x in [a-c]) echo no;; [!a-c]) echo yes;; esac', 'yes\n'],
  ['cat <<-E\n\ttabbed $((1+2)) `echo bq` $HOME\n\tE\n', 'tabbed 3 bq /root\n'],
  ["cat <<'E'; echo after\nraw $HOME\nE\n", 'raw $HOME\nafter\n'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own curly braces.
  ['y=a.b.c; echo ${y%.*} ${y%%.*} ${y#*.} ${y##*.} ${y/b/X} ${y:2} ${y:0:1}', 'a.b a b.c c a.X.c b.c a\n'],
  ['set -- a b c; shift; echo $1 $# "$@"; for i; do echo $i; done', 'b 2 b c\nb\nc\n'],
  ['echo $(( (1+2)*3 )) $((7/2)) $((1<<4)) $((1?2:3)) $((010)) $((0x1f))', '9 3 16 2 8 31\n'],
  ['i=5; echo $((i++)) $i $((++i)) $((i+=3)) $i', '5 6 7 10 10\n'],
  ['set -e; false || echo ok; false && true; echo here; (exit 5); echo never', 'ok\nhere\n'],
  ["trap 'echo bye $?' EXIT; exit 4", 'bye 4\n'],
  ["trap 'echo int' USR1; kill -USR1 $$; echo after", 'int\nafter\n'],
  ['sleep 10 & p=$!; kill $p; wait $p; echo $?', '143\n'],
  ['exec 3>/tmp/x; echo three >&3; exec 3>&-; cat /tmp/x', 'three\n'],
  ["printf 'a:b\\nc:d\\n' | while IFS=: read x y; do echo $y$x; done", 'ba\ndc\n'],
  [
    'for i in 1 2 3; do for j in a b; do [ $j = b ] && continue 2; [ $i = 3 ] && break 2; echo $i$j; done; done',
    '1a\n2a\n',
  ],
  ['f() { local v=1; v=2; echo $v; }; v=0; f; echo $v', '2\n0\n'],
  ['C=4; sh -c \'echo "[$C]"\'; export C; sh -c \'echo "[$C]"\'', '[]\n[4]\n'],
  ["sh -c 'kill -9 $$'; echo $?; sh -c 'exit 7'; echo $?", '137\n7\n'],
  ['timeout 0.02 sleep 5; echo $?', '143\n'],
  ['echo *.nothing; cd /etc; echo pass*; echo [gp]*d', '*.nothing\npasswd\npasswd\n'],
  ["printf '1 2\\n3 4\\n' | awk '{print $2}'; printf '1\\n2\\n' | awk '{s+=$1} END {print s}'", '2\n4\n3\n'],
  [
    "echo hello | sed 's/l/L/g'; printf '1\\n2\\n3\\n' | sed -n 2p; echo ab | sed -E 's/(a)(b)/\\2\\1/'",
    'heLLo\n2\nba\n',
  ],
  ["printf 'a,b,c\\n' | cut -d, -f2; printf 'a\\na\\nb\\n' | uniq -c", 'b\n      2 a\n      1 b\n'],
  ["echo aabb | tr -s ab; echo HeLLo | tr '[:upper:]' '[:lower:]'", 'ab\nhello\n'],
  [
    'echo hi | md5sum; echo hi | base64; echo aGkK | base64 -d',
    '764efa883dda1e11db47671c4a3bbd9e  -\naGkK\nhi\n',
  ],
  ["echo a b c | xargs -n 2 echo; printf 'a\\nb\\n' | xargs -I{} echo '<{}>'", 'a b\nc\n<a>\n<b>\n'],
  ['mkdir -p /d/e; touch /d/f; find /d | sort; find /d -type f', '/d\n/d/e\n/d/f\n/d/f\n'],
  ['seq -w 8 10; seq -s, 3; date -d @86400 +%Y-%m-%d', '08\n09\n10\n1,2,3\n1970-01-02\n'],
  ['echo abc | wc; wc -l /etc/passwd', '        1         1         4\n4 /etc/passwd\n'],
] as const)('%s', async ([script, out]) => {
  expect((await run(script)).out).toBe(out);
});

test.for([
  ['/etc/passwd', 126, 'sh: /etc/passwd: Permission denied\n'],
  ['/etc', 126, 'sh: /etc: Permission denied\n'],
  ['if; echo x', 2, 'sh: syntax error: unexpected ";"\n'],
  ['echo )', 2, 'sh: syntax error: unexpected ")"\n'],
  ['echo $((5/0)); echo after', 2, 'sh: divide by zero\n'],
  ['set -u; echo $U; echo never', 2, 'sh: U: parameter not set\n'],
  ['echo > /nodir/x', 1, "sh: can't create /nodir/x: nonexistent directory\n"],
  ['nc -z nowhere 80', 1, "nc: bad address 'nowhere'\n"],
  [
    'wget http://127.0.0.1:9/ -qO-',
    1,
    "wget: can't connect to remote host (127.0.0.1): Connection refused\n",
  ],
  ["sh -c 'kill $$'", 143, 'Terminated\n'],
] as const)('%s ends with its code and words', async ([script, code, err]) => {
  expect(await run(script)).toMatchObject({ code, err });
});

test('a child has a number and a parent, and ends with its container', async () => {
  expect((await run('sleep 5 & ps -o pid,ppid,args')).out).toContain('    2     1 sleep 5\n');
});
