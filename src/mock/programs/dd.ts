import { deviceBytes, deviceOf, inputOf, pathOf } from './files-of.ts';
import type { ProgramIo } from './process.ts';

/** The program `dd`, with if, of, bs and count. What has no end gives 64 MiB at most. */
export async function dd(args: readonly string[], io: ProgramIo): Promise<number> {
  const given = new Map(args.map((arg) => arg.split(/=(.*)/s).slice(0, 2) as [string, string]));
  const size = given.get('bs') ?? '512';
  const unit = { k: 1024, M: 1024 * 1024 }[size.at(-1) as 'k'] ?? 1;
  const block = Number.parseInt(size, 10) * unit;
  const count = given.has('count') ? block * Number(given.get('count')) : Number.POSITIVE_INFINITY;
  const name = given.get('if');
  const device = name === undefined ? undefined : deviceOf(pathOf(name, io));
  const endless = device !== undefined && device !== 'stdin';
  const got = endless
    ? { bytes: deviceBytes(device, Math.min(count, 2 ** 26)), code: 0 }
    : await inputOf(name ? [name] : [], io, 'dd');
  const bytes = got.bytes.subarray(0, Math.min(count, got.bytes.length));
  const to = given.get('of');
  if (to === undefined) io.out(bytes);
  else if (deviceOf(pathOf(to, io)) === undefined) io.fs.set(pathOf(to, io), { bytes });
  io.err(`${Math.floor(bytes.length / block)}+${bytes.length % block ? 1 : 0} records in\n`);
  io.err(`${Math.floor(bytes.length / block)}+${bytes.length % block ? 1 : 0} records out\n`);
  return got.code;
}
