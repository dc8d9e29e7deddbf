import { ToolError } from '../../base/index.ts';
import type { CaptureFormat } from './facts.ts';
import { pcapMagics } from './pcap.ts';

/** Bytes that tell the format. */
export const magicLength = 4;

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** What other files begin with, and what to do with them. */
const others: readonly (readonly [start: string, what: string, mend?: string])[] = [
  ['28b52ffd', 'zstd', 'Unpack it first: zstd -d FILE'],
  ['fd377a58', 'xz', 'Unpack it first: xz -d FILE'],
  ['425a68', 'bzip2', 'Unpack it first: bzip2 -d FILE'],
  ['04224d18', 'lz4', 'Unpack it first: lz4 -d FILE'],
  ['504b0304', 'a ZIP archive', 'Unpack it first.'],
  ['34cdb2a1', 'a modified pcap of 1999', 'Convert it first: editcap FILE up.pcapng'],
  ['a1b2cd34', 'a modified pcap of 1999', 'Convert it first: editcap FILE up.pcapng'],
];

const formats = 'Name a pcapng or pcap file, plain or gzipped: of wirewhale record, tcpdump -w or tshark -w.';

/** The format of a capture by its first bytes. Throws E_CAPTURE where it is none. */
export function formatOf(path: string, first: Buffer): CaptureFormat {
  if (first.length >= magicLength) {
    const magic = first.readUInt32BE(0);
    if (magic === 0x0a0d0d0a) return 'pcapng';
    if (pcapMagics.has(magic)) return 'pcap';
  }
  if (first.length === 0) throw new ToolError('E_CAPTURE', `the capture ${path} is empty`, formats);
  const hex = first.subarray(0, 8).toString('hex');
  const [, what, mend] = others.find(([start]) => hex.startsWith(start)) ?? [];
  throw new ToolError(
    'E_CAPTURE',
    `${path} is not a capture: it begins with ${hex.replace(/..(?=.)/g, '$& ')} (${what ?? shown(first)})`,
    mend ?? formats,
  );
}

const shown = (first: Buffer): string => JSON.stringify(first.subarray(0, 16).toString('latin1'));
