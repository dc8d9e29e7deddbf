import { baseName, type FileNode, normal } from '../state/file-system.ts';
import { type Program, type ProgramIo, signalName } from './process.ts';

const pathOf = (name: string, io: ProgramIo): string =>
  normal(name.startsWith('/') ? name : `${io.cwd}/${name}`);

function fileOf(name: string, io: ProgramIo, program: string): FileNode | undefined {
  const node = io.fs.get(pathOf(name, io));
  if (node?.type === 'file') return node;
  if (name === '/proc/1/comm') return undefined;
  io.err(
    `${program}: ${node ? `read error: Is a directory` : `can't open '${name}': No such file or directory`}\n`,
  );
  return undefined;
}

async function inputOf(
  args: readonly string[],
  io: ProgramIo,
  program: string,
): Promise<{ bytes: Uint8Array; code: number }> {
  if (args.length === 0) return { bytes: await io.stdin.readAll(), code: 0 };
  const files = args.map((name) => fileOf(name, io, program));
  return {
    bytes: Buffer.concat(files.map((file) => file?.bytes ?? new Uint8Array())),
    code: files.includes(undefined) ? 1 : 0,
  };
}

const unescaped = (text: string): string =>
  text
    .replace(
      /\\([abfnrtv\\e])/g,
      (_whole, char: string) =>
        ({ a: '\u0007', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', e: '\u001b' })[char] ?? '\\',
    )
    .replace(/\\(0?[0-7]{1,3})/g, (_whole, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
    .replace(/\\x([0-9a-fA-F]{1,2})/g, (_whole, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    );

const isLatin1 = (text: string): boolean => [...text].every((char) => char.charCodeAt(0) < 256);

const isNumber = (text: string | undefined): boolean => /^\d+(\.\d+)?$/.test(text ?? '');

function testExpression(args: readonly string[], io: ProgramIo): boolean {
  if (args[0] === '!') return !testExpression(args.slice(1), io);
  const [a = '', op, b = ''] = args;
  if (args.length === 1) return a !== '';
  if (args.length === 2) {
    const node = io.fs.get(pathOf(op ?? '', io));
    return (
      {
        '-n': op !== '',
        '-z': op === '',
        '-e': Boolean(node),
        '-f': node?.type === 'file',
        '-d': node?.type === 'directory',
        '-s': (node?.bytes.length ?? 0) > 0,
        '-t': false,
      }[a] ?? false
    );
  }
  const [x, y] = [Number(a), Number(b)];
  return (
    {
      '=': a === b,
      '==': a === b,
      '!=': a !== b,
      '-eq': x === y,
      '-ne': x !== y,
      '-lt': x < y,
      '-le': x <= y,
      '-gt': x > y,
      '-ge': x >= y,
    }[op ?? ''] ?? false
  );
}

async function pause(seconds: number, io: ProgramIo): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const wait = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.min(seconds * 1000, 2 ** 31 - 1));
    timer.unref();
  });
  try {
    await Promise.race([wait, io.killed]);
  } finally {
    clearTimeout(timer);
  }
}

/** The programs of a simulated container, by name, after busybox's. */
export const programs: Record<string, Program> = {
  true: () => 0,
  false: () => 1,
  echo: (args, io) => {
    const flags = /^-[neE]+$/.test(args[0] ?? '') ? (args[0] ?? '') : '';
    const text = args.slice(flags ? 1 : 0).join(' ');
    io.out((flags.includes('e') ? unescaped(text) : text) + (flags.includes('n') ? '' : '\n'));
    return 0;
  },
  printf: (args, io) => {
    const [format = '', ...values] = args;
    let rest = values;
    do {
      const before = rest.length;
      io.out(
        Buffer.from(
          unescaped(format).replace(/%(-?\d*)([sdixc%])/g, (_whole, width: string, kind: string) => {
            if (kind === '%') return '%';
            const value = rest[0] ?? '';
            rest = rest.slice(1);
            const text =
              kind === 's'
                ? value
                : kind === 'c'
                  ? value.slice(0, 1)
                  : kind === 'x'
                    ? Number(value).toString(16)
                    : String(Math.trunc(Number(value) || 0));
            const size = Math.abs(Number(width) || 0);
            return width.startsWith('-')
              ? text.padEnd(size)
              : text.padStart(size, width.startsWith('0') ? '0' : ' ');
          }),
          isLatin1(format + values.join('')) ? 'latin1' : 'utf8',
        ),
      );
      if (rest.length === before) break;
    } while (rest.length > 0);
    return 0;
  },
  cat: async (args, io) => {
    const files = args.filter((arg) => arg !== '-');
    if (files.length > 0) {
      let code = 0;
      for (const name of files) {
        const file = fileOf(name, io, 'cat');
        if (file) io.out(file.bytes);
        else code = 1;
      }
      return code;
    }
    for (let bytes = await io.stdin.read(); bytes; bytes = await io.stdin.read()) io.out(bytes);
    return 0;
  },
  sleep: async (args, io) => {
    const units: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };
    if (args.length === 0) {
      io.err('BusyBox v1.37.0 multi-call binary.\n\nUsage: sleep [N]...\n');
      return 1;
    }
    let seconds = 0;
    for (const arg of args) {
      const [, number, unit = 's'] = /^([\d.]+)([smhd]?)$/.exec(arg) ?? [];
      if (number === undefined && arg !== 'infinity') {
        io.err(`sleep: invalid number '${arg}'\n`);
        return 1;
      }
      seconds += number === undefined ? 1e9 : Number(number) * (units[unit || 's'] ?? 1);
    }
    await pause(seconds, io);
    return 0;
  },
  env: (_args, io) => {
    for (const [name, value] of io.env) io.out(`${name}=${value}\n`);
    return 0;
  },
  printenv: (args, io) => {
    const value = io.env.get(args[0] ?? '');
    if (value !== undefined) io.out(`${value}\n`);
    return value === undefined ? 1 : 0;
  },
  pwd: (_args, io) => {
    io.out(`${normal(io.cwd)}\n`);
    return 0;
  },
  hostname: (_args, io) => {
    io.out(`${io.hostname}\n`);
    return 0;
  },
  whoami: (_args, io) => {
    io.out(`${io.user === '' || io.user === '0' ? 'root' : io.user}\n`);
    return 0;
  },
  id: (args, io) => {
    const [user = 'root', group] = (io.user || 'root').split(':');
    const names: Record<string, number> = { root: 0, daemon: 1, 'www-data': 33, nobody: 65534 };
    const uid = names[user] ?? (Number(user) || 0);
    const gid = group === undefined ? (names[user] ?? 0) : (names[group] ?? (Number(group) || 0));
    const name = args.includes('-n') || args.some((arg) => /^-[ug]n$|^-n[ug]$/.test(arg));
    if (args.some((arg) => /^-n?un?$/.test(arg))) io.out(`${name ? user : uid}\n`);
    else if (args.some((arg) => /^-n?gn?$/.test(arg))) io.out(`${gid}\n`);
    else io.out(`uid=${uid}(${user}) gid=${gid}(${user}) groups=${gid}(${user})\n`);
    return 0;
  },
  ls: (args, io) => {
    const names = args.filter((arg) => !arg.startsWith('-'));
    let code = 0;
    for (const name of names.length > 0 ? names : ['.']) {
      const path = pathOf(name, io);
      const node = io.fs.get(path);
      if (!node) {
        io.err(`ls: ${name}: No such file or directory\n`);
        code = 1;
      } else if (node.type === 'file') io.out(`${name}\n`);
      else for (const entry of io.fs.list(path)) io.out(`${entry}\n`);
    }
    return code;
  },
  ps: (_args, io) => {
    io.out('PID   USER     TIME  COMMAND\n');
    for (const { pid, command } of io.processes())
      io.out(`${String(pid).padStart(5)} root      0:00 ${command}\n`);
    return 0;
  },
  head: async (args, io) => {
    const limit = limitOf(args);
    const files = filesOf(args);
    let count = 0;
    if (files.length > 0) {
      const { bytes, code } = await inputOf(files, io, 'head');
      io.out(linesOf(bytes).slice(0, limit).join(''));
      return code;
    }
    for (
      let line = await io.stdin.readLine();
      line !== undefined && count < limit;
      line = ++count < limit ? await io.stdin.readLine() : undefined
    )
      io.out(`${line}\n`);
    return 0;
  },
  tail: async (args, io) => {
    const files = filesOf(args);
    const { bytes, code } = await inputOf(files, io, 'tail');
    io.out(linesOf(bytes).slice(-limitOf(args)).join(''));
    if (args.includes('-f')) await pause(1e9, io);
    return code;
  },
  wc: async (args, io) => {
    const { bytes, code } = await inputOf(filesOf(args), io, 'wc');
    const text = Buffer.from(bytes).toString('utf8');
    const [lines, words, size] = [
      text.split('\n').length - 1,
      text.split(/\s+/).filter(Boolean).length,
      bytes.length,
    ];
    io.out(
      args.includes('-c')
        ? `${size}\n`
        : args.includes('-l')
          ? `${lines}\n`
          : args.includes('-w')
            ? `${words}\n`
            : `${lines} ${words} ${size}\n`,
    );
    return code;
  },
  seq: async (args, io) => {
    const [from, to] = args.length > 1 ? [Number(args[0]), Number(args.at(-1))] : [1, Number(args[0])];
    const step = args.length > 2 ? Number(args[1]) : 1;
    let text = '';
    for (let value = from; step > 0 ? value <= to : value >= to; value += step) text += `${value}\n`;
    io.out(text);
    return 0;
  },
  yes: async (args, io) => {
    const line = `${args.join(' ') || 'y'}\n`;
    for (;;) {
      io.out(line.repeat(512));
      await Promise.race([new Promise((resolve) => setImmediate(resolve)), io.killed]);
    }
  },
  grep: async (args, io) => {
    const [pattern = '', ...files] = args.filter((arg) => !arg.startsWith('-'));
    const { bytes } = await inputOf(files, io, 'grep');
    const found = linesOf(bytes).filter((line) => new RegExp(pattern).test(line) !== args.includes('-v'));
    if (!args.includes('-q')) io.out(found.join(''));
    return found.length > 0 ? 0 : 1;
  },
  tr: async (args, io) => {
    const text = Buffer.from(await io.stdin.readAll()).toString('utf8');
    const [from = '', to = ''] = args;
    if (from === 'a-z' && to === 'A-Z') io.out(text.toUpperCase());
    else if (from === '-d') io.out([...text].filter((char) => !unescaped(to).includes(char)).join(''));
    else
      io.out(
        [...text]
          .map((char) => (from.includes(char) ? (to[from.indexOf(char)] ?? to.at(-1) ?? '') : char))
          .join(''),
      );
    return 0;
  },
  touch: (args, io) => {
    for (const name of args)
      io.fs.set(pathOf(name, io), { bytes: io.fs.get(pathOf(name, io))?.bytes ?? new Uint8Array() });
    return 0;
  },
  mkdir: (args, io) => {
    for (const name of filesOf(args)) io.fs.set(pathOf(name, io), { type: 'directory', mode: 0o755 });
    return 0;
  },
  rm: (args, io) => {
    let code = 0;
    for (const name of filesOf(args)) {
      if (io.fs.remove(pathOf(name, io)) || args.some((arg) => /^-\w*f/.test(arg))) continue;
      io.err(`rm: can't remove '${name}': No such file or directory\n`);
      code = 1;
    }
    return code;
  },
  cp: (args, io) => copy(args, io, false),
  mv: (args, io) => copy(args, io, true),
  ln: (args, io) => {
    const [target = '', name = baseName(target)] = filesOf(args);
    io.fs.set(pathOf(name, io), { type: 'symlink', mode: 0o777, linkName: target });
    return 0;
  },
  chmod: (args, io) => {
    const [mode = '644', ...names] = args;
    for (const name of names) {
      const node = io.fs.get(pathOf(name, io));
      if (node) io.fs.set(pathOf(name, io), { ...node, mode: Number.parseInt(mode, 8) || 0o755 });
    }
    return 0;
  },
  dd: async (args, io) => {
    const given = new Map(args.map((arg) => arg.split(/=(.*)/s).slice(0, 2) as [string, string]));
    const unit = { k: 1024, M: 1024 * 1024 }[given.get('bs')?.at(-1) ?? ''] ?? 1;
    const size = Number.parseInt(given.get('bs') ?? '512', 10) * unit * Number(given.get('count') ?? 1);
    const bytes =
      given.get('if') === '/dev/zero'
        ? new Uint8Array(size)
        : (await inputOf(given.has('if') ? [given.get('if') ?? ''] : [], io, 'dd')).bytes;
    const to = given.get('of');
    if (to) io.fs.set(pathOf(to, io), { bytes });
    else io.out(bytes);
    io.err(`${bytes.length} bytes copied\n`);
    return 0;
  },
  stty: (_args, io) => {
    io.out('24 80\n');
    return 0;
  },
  test: (args, io) => (testExpression(args, io) ? 0 : 1),
  '[': (args, io) => (testExpression(args.slice(0, -1), io) ? 0 : 1),
  date: (args, io) => {
    io.out(args[0] === '+%s' ? `${Math.floor(Date.now() / 1000)}\n` : `${new Date().toUTCString()}\n`);
    return 0;
  },
  uname: (args, io) => {
    io.out(args.includes('-m') ? 'x86_64\n' : 'Linux\n');
    return 0;
  },
  kill: (args, io) => {
    const signal = args[0]?.startsWith('-') ? signalName(args[0].slice(1)) : 'TERM';
    if (!signal) {
      io.err(`kill: bad signal name '${args[0]}'\n`);
      return 1;
    }
    return 0;
  },
  usleep: async (args, io) => {
    await pause(Number(args[0] ?? 0) / 1e6, io);
    return 0;
  },
  httpd: async (args, io) => {
    if (args.includes('-f')) await pause(1e9, io);
    return 0;
  },
  nc: async (args, io) => {
    if (args.some((arg) => /^-\w*l/.test(arg))) await pause(1e9, io);
    return isNumber(args.at(-1)) ? 1 : 1;
  },
  top: async (_args, io) => {
    await pause(1e9, io);
    return 0;
  },
};

function copy(args: readonly string[], io: ProgramIo, move: boolean): number {
  const [from = '', to = ''] = filesOf(args);
  const node = io.fs.get(pathOf(from, io));
  if (!node) {
    io.err(`${move ? 'mv' : 'cp'}: can't stat '${from}': No such file or directory\n`);
    return 1;
  }
  const into = io.fs.get(pathOf(to, io))?.type === 'directory' ? `${to}/${baseName(from)}` : to;
  io.fs.set(pathOf(into, io), { ...node });
  if (move) io.fs.remove(pathOf(from, io));
  return 0;
}

const filesOf = (args: readonly string[]): string[] =>
  args.filter((arg, index) => !arg.startsWith('-') && args[index - 1] !== '-n' && args[index - 1] !== '-c');

function limitOf(args: readonly string[]): number {
  const at = args.indexOf('-n');
  if (at >= 0) return Number(args[at + 1] ?? 10);
  const short = args.find((arg) => /^-\d+$/.test(arg));
  return short ? Number(short.slice(1)) : 10;
}

const linesOf = (bytes: Uint8Array): string[] =>
  Buffer.from(bytes)
    .toString('utf8')
    .match(/[^\n]*\n|[^\n]+$/g) ?? [];
