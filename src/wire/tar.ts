import { ByteQueue } from './byte-queue.ts';
import { type Coding, codingOf, inflate } from './compression.ts';
import type { StreamProblem } from './frames.ts';
import { blockLength, readPaxRecords, readTarHeader, type TarHeader } from './tar-header.ts';

// One state machine: what a block means depends on those before it (pax, long names, sparse maps), and a stream may be cut within any.

/** An entry of a tar archive. */
export interface TarEntry {
  readonly name: string;
  readonly type: 'file' | 'hardlink' | 'symlink' | 'char' | 'block' | 'directory' | 'fifo' | 'other';
  /** Bytes of the file, holes included. */
  readonly size: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since the Unix epoch. */
  readonly mtime: number;
  readonly linkName?: string;
  /** Where its contents begin, counted in the archive after decompression. */
  readonly offset: number;
}

export interface TarLimits {
  /** Entries that are given; the others are counted. */
  readonly entryLimit?: number;
  /** Bytes of compressed input that are kept until the end. */
  readonly compressedLimit?: number;
  /** Bytes that these may become. */
  readonly inflatedLimit?: number;
}

const defaults = { entryLimit: 10_000, compressedLimit: 64 * 1024 * 1024, inflatedLimit: 64 * 1024 * 1024 };
/** Longest pax header or GNU long name. */
const metaLimit = 1024 * 1024;
const types = new Map<string, TarEntry['type']>([
  ['\0', 'file'],
  ['0', 'file'],
  ['7', 'file'],
  ['S', 'file'],
  ['1', 'hardlink'],
  ['2', 'symlink'],
  ['3', 'char'],
  ['4', 'block'],
  ['5', 'directory'],
  ['6', 'fifo'],
]);

/**
 * Lists the entries of a tar archive (ustar, pax, GNU, v7) as it comes, without its contents. One that is compressed by gzip or zstd is
 * listed when it ended, into `tail`. After a problem nothing more comes out, but what was listed stands.
 */
export class TarLister {
  /** After `end()`: entries of a compressed archive. */
  readonly tail: TarEntry[] = [];
  readonly #limits: Required<TarLimits>;
  readonly #block = new Uint8Array(blockLength);
  readonly #start = new ByteQueue();
  readonly #compressed: Uint8Array[] = [];
  #compressedLength = 0;
  #coding: Coding | undefined;
  #filled = 0;
  #at = 0;
  /** Bytes of contents and filling that are to come. */
  #skip = 0;
  #meta: { readonly flag: string; readonly bytes: Uint8Array; filled: number } | undefined;
  #map = false;
  #zeros = 0;
  #ended = false;
  readonly #global = new Map<string, string>();
  #pax = new Map<string, string>();
  #longName: string | undefined;
  #longLink: string | undefined;
  /** The entry whose sparse map is being read. */
  #waiting: TarHeader | undefined;
  #given = 0;
  #omitted = 0;
  #problem: StreamProblem | undefined;

  constructor(limits: TarLimits = {}) {
    this.#limits = { ...defaults, ...limits };
  }

  get problem(): StreamProblem | undefined {
    return this.#problem;
  }

  /** Entries that were found after the last that is given. */
  get omitted(): number {
    return this.#omitted;
  }

  /** How the archive is compressed; `undefined` until its first bytes came. */
  get coding(): Coding | undefined {
    return this.#coding;
  }

  push(chunk: Uint8Array): TarEntry[] {
    const entries: TarEntry[] = [];
    if (this.#problem) return entries;
    let bytes = chunk;
    if (this.#coding === undefined) {
      const begun = this.#start.join(chunk);
      this.#coding = codingOf(begun);
      if (this.#coding === undefined) {
        this.#start.drop(0);
        return entries;
      }
      bytes = new Uint8Array(begun);
      this.#start.drop(begun.length);
    }
    if (this.#coding === 'none') this.#read(bytes, entries);
    else this.#keep(bytes);
    return entries;
  }

  /** The stream ended: gives the problem, also that of an entry that is not whole. */
  end(): StreamProblem | undefined {
    if (this.#problem) return this.#problem;
    if (this.#coding === undefined && this.#start.length > 0) this.#read(this.#start.copy(), this.tail);
    else if (this.#coding === 'gzip' || this.#coding === 'zstd') this.#inflate(this.#coding);
    else if (this.#coding !== undefined && this.#coding !== 'none')
      this.#fail('bad-compression', `the archive is compressed by ${this.#coding}, which is not read`, 0);
    if (!this.#problem && (this.#filled > 0 || this.#skip > 0 || this.#meta || this.#waiting))
      this.#fail('cut-archive', `the archive ended within an entry, at ${this.#at}`);
    this.#compressed.length = 0;
    return this.#problem;
  }

  #keep(bytes: Uint8Array): void {
    const room = this.#limits.compressedLimit - this.#compressedLength;
    if (room > 0) this.#compressed.push(new Uint8Array(bytes.subarray(0, room)));
    this.#compressedLength += bytes.length;
  }

  #inflate(coding: 'gzip' | 'zstd'): void {
    const { compressedLimit, inflatedLimit } = this.#limits;
    const { bytes, problem } = inflate(coding, Buffer.concat(this.#compressed), inflatedLimit);
    this.#read(bytes, this.tail);
    const all = `${this.#compressedLength} bytes of ${coding}`;
    if (problem === 'too-large')
      this.#fail(
        'archive-too-large',
        `${all} become more than ${inflatedLimit} bytes; only the first were listed`,
      );
    else if (this.#compressedLength > compressedLimit)
      this.#fail('archive-too-large', `${all} are more than ${compressedLimit}; only the first were listed`);
    else if (problem !== undefined)
      this.#fail('bad-compression', `the ${coding} around the archive is damaged: ${problem}`);
  }

  #read(bytes: Uint8Array, entries: TarEntry[]): void {
    let at = 0;
    while (at < bytes.length && !this.#problem && !this.#ended) {
      const rest = bytes.subarray(at);
      const used = this.#skip > 0 ? Math.min(this.#skip, rest.length) : this.#fill(rest);
      if (this.#skip > 0) {
        this.#collect(rest.subarray(0, used));
        this.#skip -= used;
        if (this.#skip === 0) this.#metaEnds();
      } else if (this.#filled === blockLength) {
        this.#filled = 0;
        this.#takeBlock(entries);
      }
      at += used;
      this.#at += used;
    }
  }

  #fill(bytes: Uint8Array): number {
    const part = bytes.subarray(0, blockLength - this.#filled);
    this.#block.set(part, this.#filled);
    this.#filled += part.length;
    return part.length;
  }

  /** A header block is whole; `#at` is behind its first bytes, for the last were not counted yet. */
  #takeBlock(entries: TarEntry[]): void {
    const offset = Math.floor(this.#at / blockLength) * blockLength;
    if (this.#waiting && this.#map) {
      this.#map = this.#block[504] !== 0;
      if (!this.#map) this.#give(this.#waiting, offset + blockLength, entries);
      return;
    }
    if (this.#block.every((byte) => byte === 0)) {
      this.#zeros++;
      if (this.#zeros === 2) this.#ended = true;
      return;
    }
    this.#zeros = 0;
    const header = readTarHeader(this.#block);
    if (typeof header === 'string') this.#fail('bad-archive', `the header at ${offset} ${header}`, offset);
    else if ('xgLK'.includes(header.flag)) this.#metaBegins(header, offset);
    else if (header.mapGoesOn) {
      this.#waiting = header;
      this.#map = true;
    } else this.#give(header, offset + blockLength, entries);
  }

  #metaBegins({ flag, size }: TarHeader, offset: number): void {
    if (size > metaLimit) {
      this.#fail(
        'bad-archive',
        `the header at ${offset} says more about an entry than ${metaLimit} bytes`,
        offset,
      );
      return;
    }
    this.#meta = { flag, bytes: new Uint8Array(size), filled: 0 };
    this.#skip = padded(size);
    if (size === 0) this.#metaEnds();
  }

  #collect(bytes: Uint8Array): void {
    if (!this.#meta) return;
    const part = bytes.subarray(0, this.#meta.bytes.length - this.#meta.filled);
    this.#meta.bytes.set(part, this.#meta.filled);
    this.#meta.filled += part.length;
  }

  #metaEnds(): void {
    if (!this.#meta) return;
    const { flag, bytes } = this.#meta;
    this.#meta = undefined;
    const end = bytes.indexOf(0);
    const text = (): string => Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString();
    if (flag === 'L') this.#longName = text();
    else if (flag === 'K') this.#longLink = text();
    else if (!readPaxRecords(bytes, flag === 'g' ? this.#global : this.#pax))
      this.#fail('bad-archive', `a pax header before ${this.#at} has records that are none`);
  }

  #give(header: TarHeader, offset: number, entries: TarEntry[]): void {
    const said = (key: string): string | undefined => this.#pax.get(key) ?? this.#global.get(key);
    const number = (key: string, otherwise: number): number => {
      const value = said(key);
      return value !== undefined && /^-?[0-9]+(\.[0-9]+)?$/.test(value) ? Number(value) : otherwise;
    };
    const name = said('GNU.sparse.name') ?? said('path') ?? this.#longName ?? header.name;
    const linkName = said('linkpath') ?? this.#longLink ?? header.linkName;
    const isDirectory = header.flag === '\0' && name.endsWith('/');
    const type = isDirectory ? 'directory' : (types.get(header.flag) ?? 'other');
    const stored = number('size', header.size);
    const real = number('GNU.sparse.realsize', number('GNU.sparse.size', header.realSize ?? stored));
    const mtime = number('mtime', header.mtime);
    this.#pax = new Map();
    this.#longName = undefined;
    this.#longLink = undefined;
    this.#waiting = undefined;
    if (!Number.isSafeInteger(stored) || stored < 0) {
      this.#fail('bad-archive', `the entry before ${offset} has a size of ${stored}`);
      return;
    }
    const empty = type !== 'file' && type !== 'other';
    this.#skip = empty ? 0 : padded(stored);
    if (this.#given === this.#limits.entryLimit) {
      this.#omitted++;
      return;
    }
    this.#given++;
    entries.push({
      name,
      type,
      size: empty ? 0 : real,
      mode: header.mode,
      uid: number('uid', header.uid),
      gid: number('gid', header.gid),
      mtime,
      ...((type === 'symlink' || type === 'hardlink') && { linkName }),
      offset,
    });
  }

  #fail(code: StreamProblem['code'], message: string, offset = this.#at): void {
    this.#problem ??= { code, offset, message };
  }
}

const padded = (size: number): number => Math.ceil(size / blockLength) * blockLength;
