import { ToolError } from '../base/index.ts';

/** All bytes of a body in one piece. Throws E_BODY_LIMIT, and lets go of the body, as soon as it is larger. */
export async function gather(body: AsyncIterable<Uint8Array>, limit: number, what: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const bytes of body) {
    length += bytes.length;
    if (length > limit) throw tooLarge(limit, what);
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}

export const tooLarge = (limit: number, what: string): ToolError =>
  new ToolError(
    'E_BODY_LIMIT',
    `${what}: the body is larger than ${limit} bytes`,
    'Raise bodyLimit, or read it piece by piece with stream().',
  );
