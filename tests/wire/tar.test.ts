import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TarEntry, type TarLimits, TarLister } from '../../src/wire/index.ts';
import { piecesOf } from './cuts.ts';

function list(pieces: Iterable<Uint8Array>, limits: TarLimits = {}) {
  const lister = new TarLister(limits);
  const entries: TarEntry[] = [];
  for (const piece of pieces) entries.push(...lister.push(piece));
  const problem = lister.end();
  return { entries: [...entries, ...lister.tail], problem, omitted: lister.omitted, coding: lister.coding };
}

const folder = mkdtempSync(join(tmpdir(), 'tar-test-'));
const long = `${'deep/'.repeat(30)}${'n'.repeat(120)}.txt`;
const longTarget = `../${'t'.repeat(180)}`;
const run = (command: string, args: string[]): Buffer =>
  execFileSync(command, args, {
    cwd: folder,
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, TZ: 'UTC' },
  });

beforeAll(() => {
  mkdirSync(join(folder, 'in', 'deep/'.repeat(30)), { recursive: true });
  writeFileSync(join(folder, 'in/plain.txt'), 'x'.repeat(1000), { mode: 0o640 });
  writeFileSync(join(folder, 'in/empty'), '');
  writeFileSync(join(folder, 'in/grüße.txt'), 'hi');
  writeFileSync(join(folder, 'in', long), 'long');
  symlinkSync('plain.txt', join(folder, 'in/short-link'));
  symlinkSync(longTarget, join(folder, 'in/long-link'));
  writeFileSync(join(folder, 'in/holes'), 'begin');
  truncateSync(join(folder, 'in/holes'), 3_000_000);
  utimesSync(join(folder, 'in/plain.txt'), 1_600_000_000.25, 1_600_000_000.25);
  execFileSync('ln', ['in/plain.txt', 'in/hard-link'], { cwd: folder });
  execFileSync('mkfifo', ['in/pipe'], { cwd: folder });
});
afterAll(() => rmSync(folder, { recursive: true }));

const names = [
  'in/plain.txt',
  'in/empty',
  'in/grüße.txt',
  `in/${long}`,
  'in/short-link',
  'in/long-link',
  'in/hard-link',
  'in/pipe',
  'in/deep/',
];
const archive = (...options: string[]): Buffer =>
  run('tar', ['--owner=7', '--group=8', '--no-recursion', ...options, '-cf', '-', ...names]);

describe("archives of the system's tar", () => {
  test.each(['gnu', 'pax', 'oldgnu'])('%s: names, types, sizes, links, also long ones', (format) => {
    const { entries, problem, omitted } = list([archive(`--format=${format}`)]);
    expect([problem, omitted]).toEqual([undefined, 0]);
    expect(entries.map(({ name, type, size, linkName }) => [name, type, size, linkName])).toEqual([
      ['in/plain.txt', 'file', 1000, undefined],
      ['in/empty', 'file', 0, undefined],
      ['in/grüße.txt', 'file', 2, undefined],
      [`in/${long}`, 'file', 4, undefined],
      ['in/short-link', 'symlink', 0, 'plain.txt'],
      ['in/long-link', 'symlink', 0, longTarget],
      ['in/hard-link', 'hardlink', 0, 'in/plain.txt'],
      ['in/pipe', 'fifo', 0, undefined],
      ['in/deep/', 'directory', 0, undefined],
    ]);
    expect(entries[0]).toMatchObject({
      mode: 0o640,
      uid: 7,
      gid: 8,
      mtime: format === 'pax' ? 1_600_000_000.25 : 1_600_000_000,
    });
  });

  test('ustar with a prefix, and v7', () => {
    const middle = `in/${'deep/'.repeat(30)}`;
    const ustar = run('tar', ['--format=ustar', '--no-recursion', '-cf', '-', middle, 'in/plain.txt']);
    expect(list([ustar]).entries.map(({ name, type }) => [name, type])).toEqual([
      [middle, 'directory'],
      ['in/plain.txt', 'file'],
    ]);
    const v7 = run('tar', ['--format=v7', '--no-recursion', '-cf', '-', 'in/deep', 'in/plain.txt']);
    expect(list([v7]).entries.map(({ name, type }) => [name, type])).toEqual([
      ['in/deep/', 'directory'],
      ['in/plain.txt', 'file'],
    ]);
  });

  test.each(['gnu', 'pax'])('files with holes, %s', (format) => {
    const bytes = run('tar', ['--sparse', `--format=${format}`, '-cf', '-', 'in/holes', 'in/plain.txt']);
    expect(bytes.length).toBeLessThan(100_000);
    expect(list([bytes]).entries.map(({ name, size }) => [name, size])).toEqual([
      ['in/holes', 3_000_000],
      ['in/plain.txt', 1000],
    ]);
  });

  test('the offset is where the contents begin', () => {
    const bytes = archive('--format=pax');
    const entry = list([bytes]).entries.find(({ name }) => name === `in/${long}`);
    expect(bytes.subarray(entry?.offset, (entry?.offset ?? 0) + 4).toString()).toBe('long');
  });

  test('may be cut into any pieces', () => {
    for (const format of ['gnu', 'pax']) {
      const bytes = archive(`--format=${format}`);
      const whole = list([bytes]);
      expect(list(piecesOf(bytes, [1]))).toEqual(whole);
      for (let at = 1; at < bytes.length; at += 7)
        expect(list([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(whole);
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 1, max: 1500 }), { minLength: 1 }), (sizes) => {
          expect(list(piecesOf(bytes, sizes))).toEqual(whole);
        }),
        { numRuns: 50 },
      );
    }
  });
});

test('an archive of git, with its global header', () => {
  const bytes = execFileSync('git', ['archive', 'HEAD', 'src/base', 'package.json'], {
    maxBuffer: 64 * 1024 * 1024,
  });
  const listed = execFileSync('tar', ['-tf', '-'], { input: bytes }).toString().trim().split('\n');
  const { entries, problem } = list([bytes]);
  expect(problem).toBeUndefined();
  expect(entries.map(({ name }) => name)).toEqual(listed);
  expect(entries.find(({ name }) => name === 'package.json')?.type).toBe('file');
});

/** A ustar header block with a right checksum. */
function header(fields: { name?: string; flag?: string; size?: string | Uint8Array }): Buffer {
  const block = Buffer.alloc(512);
  block.write(fields.name ?? 'file', 0);
  block.write('0000644\0', 100);
  block.set(Buffer.from(fields.size ?? '00000000000'), 124);
  block.write(fields.flag ?? '0', 156);
  block.write('ustar\x0000', 257);
  return summed(block);
}
function summed(block: Buffer): Buffer {
  block.write('        ', 148);
  block.write(
    `${block
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  return block;
}
const filled = (text: string): Buffer => {
  const block = Buffer.alloc(Math.ceil(text.length / 512) * 512);
  block.write(text);
  return block;
};
const pax = (records: string): Buffer[] => [
  header({ flag: 'x', size: records.length.toString(8).padStart(11, '0') }),
  filled(records),
];
const end = Buffer.alloc(1024);

describe('headers that are written by hand', () => {
  test('a size in base 256, and one in pax', () => {
    const huge = Buffer.from('800000000000000200000000', 'hex');
    const cut = list([header({ size: huge }), Buffer.from('x')]);
    expect([cut.entries[0]?.size, cut.problem?.code]).toEqual([2 ** 33, 'cut-archive']);
    const big = list([...pax('20 size=17179869184\n'), header({})]);
    expect(big.entries[0]?.size).toBe(17_179_869_184);
  });

  test('pax speaks for the next entry alone, and global pax for all', () => {
    const wire = Buffer.concat([
      header({ flag: 'g', size: '00000000022' }),
      filled('18 comment=global\n'),
      ...pax('14 path=other\n'),
      header({}),
      header({ name: 'after' }),
      end,
      Buffer.from('not looked at'),
    ]);
    expect(list([wire])).toMatchObject({
      entries: [{ name: 'other' }, { name: 'after' }],
      problem: undefined,
    });
  });

  test('a negative size, one that is no number, and one beyond measure are problems', () => {
    for (const size of [Buffer.alloc(12, 0xff), '0000000zz00', Buffer.from(`80${'7f'.repeat(11)}`, 'hex')])
      expect(list([header({ size })]).problem).toMatchObject({ code: 'bad-archive', offset: 0 });
    expect(list([...pax('11 size=-1\n'), header({})]).problem?.code).toBe('bad-archive');
  });
});

describe('damage', () => {
  test('a wrong checksum says where; what came before stands', () => {
    const bytes = Buffer.from(archive('--format=gnu'));
    bytes[1536 + 3] = (bytes[1536 + 3] ?? 0) ^ 1;
    const { entries, problem } = list([bytes]);
    expect(entries.map(({ name }) => name)).toEqual(['in/plain.txt']);
    expect(problem).toMatchObject({ code: 'bad-archive', offset: 1536 });
    expect(problem?.message).toMatch(/checksum \d+ instead of \d+/);
  });

  test('a cut within header, contents or pax', () => {
    const bytes = archive('--format=pax');
    for (const at of [100, 512, 600, 1024 + 300, 2000])
      expect(list([bytes.subarray(0, at)]).problem?.code, `${at}`).toBe('cut-archive');
    expect(list([bytes.subarray(0, 0)]).problem).toBeUndefined();
  });

  test.each(['5 path=x\n', 'path=x\n', '99 path=x\n', '9 path=xyz', '0 \n'])(
    'pax records that are none: %j',
    (records) => {
      expect(list([...pax(records), header({}), end]).problem?.code).toBe('bad-archive');
    },
  );

  test('text, and a pax header without measure', () => {
    expect(list([Buffer.from('{"message":"no such image"}')]).problem?.code).toBe('cut-archive');
    expect(list([Buffer.alloc(2000, 'text ')]).problem?.code).toBe('bad-archive');
    expect(list([header({ flag: 'x', size: '77777777777' })]).problem?.code).toBe('bad-archive');
  });

  test('any bytes are a problem or none, never an error', () => {
    const block = fc.oneof(
      fc.uint8Array({ minLength: 512, maxLength: 512 }).map((bytes) => summed(Buffer.from(bytes))),
      fc.uint8Array({ maxLength: 600 }),
    );
    fc.assert(
      fc.property(fc.array(block, { maxLength: 6 }), (blocks) => void list(blocks)),
      { numRuns: 200 },
    );
  });
});

describe('compressed archives', () => {
  test.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ] as const)('%s is seen through, in any pieces', (coding, compress) => {
    const plain = archive('--format=pax');
    const bytes = compress(plain);
    const whole = list([bytes]);
    expect(whole).toEqual({ ...list([plain]), coding });
    expect(list(piecesOf(bytes, [1]))).toEqual(whole);
    expect(list(piecesOf(bytes, [2, 300]))).toEqual(whole);
  });

  test.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ] as const)('a cut or damaged %s gives what can be had', (_coding, compress) => {
    const noise = randomBytes(400_000);
    const plain = Buffer.concat([
      header({ size: '00001415200' }),
      noise,
      Buffer.alloc(384),
      header({ name: 'last' }),
      end,
    ]);
    const bytes = compress(plain);
    const cut = list([bytes.subarray(0, bytes.length / 2)]);
    expect(cut.entries).toMatchObject([{ name: 'file', size: 400_000 }]);
    expect(cut.problem?.code).toBe('bad-compression');
  });

  test.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ] as const)('a bomb of %s is not blown up', (_coding, compress) => {
    const bytes = compress(Buffer.concat([header({ size: '00777777000' }), Buffer.alloc(40_000_000)]));
    const { entries, problem } = list([bytes], { inflatedLimit: 1_000_000 });
    expect(entries).toMatchObject([{ name: 'file' }]);
    expect(problem?.code).toBe('archive-too-large');
    expect(problem?.message).toContain('more than 1000000 bytes');
  });

  test('compressed input is kept up to a limit', () => {
    const bytes = gzipSync(archive(), { level: 0 });
    const { entries, problem } = list(piecesOf(bytes, [1000]), { compressedLimit: 4000 });
    expect(entries[0]?.name).toBe('in/plain.txt');
    expect(problem?.code).toBe('archive-too-large');
  });

  test.each([
    ['bzip2', '425a6839314159'],
    ['xz', 'fd377a585a000004'],
  ])('%s is named, not read', (coding, hex) => {
    expect(list([Buffer.from(hex, 'hex')])).toMatchObject({ coding, problem: { code: 'bad-compression' } });
  });
});

test('entries after the limit are counted', () => {
  const headers = Array.from({ length: 50 }, (_, turn) => header({ name: `f${turn}` }));
  const { entries, omitted, problem } = list([...headers, end], { entryLimit: 20 });
  expect([entries.length, omitted, problem]).toEqual([20, 30, undefined]);
});
