import { idPattern } from '../../base/index.ts';
import type { Exchange } from '../../model/index.ts';

const textLimit = 4 * 1024 * 1024;

/** Ids that the recorded daemon gave out before any client named them. A client that names one means just that one. */
export function givenIds(exchanges: readonly Exchange[]): ReadonlySet<string> {
  const asked = new Set<string>();
  const given = new Set<string>();
  const told = exchanges.flatMap(({ request, response, startedAt, timing }) => [
    { at: startedAt, text: () => `${decoded(request.target)}\n${latin(request.body.bytes)}`, into: asked },
    ...(response
      ? [{ at: startedAt + (timing.firstByte ?? 0), text: () => latin(response.body.bytes), into: given }]
      : []),
  ]);
  for (const { text, into } of told.sort((a, b) => a.at - b.at))
    for (const [id] of text().matchAll(idPattern)) {
      if (into === given && asked.has(id)) continue;
      into.add(id);
      const hex = id.replace('sha256:', '');
      if (into === given && /^[0-9a-f]{64}$/.test(hex)) given.add(hex).add(hex.slice(0, 12));
    }
  return given;
}

/** Why JSON alone: in archives and packed bytes ids stand by chance. */
function latin(bytes: Uint8Array): string {
  const [first] = bytes;
  if (first !== 0x7b && first !== 0x5b) return '';
  return Buffer.from(bytes.subarray(0, textLimit)).toString('latin1');
}

function decoded(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    return target;
  }
}
