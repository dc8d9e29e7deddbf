import type { Exchange } from '../../../src/model/index.ts';
import { JsonStreamDecoder } from '../../../src/wire/index.ts';

/** A pointer with `*` for indexes, ids and items of a stream. */
export const general = (pointer: string): string =>
  pointer
    .replace(/^\/items\/\d+(?=\/|$)/, '')
    .replace(/\/(?:\d+|(?:sha256:)?[0-9a-f]{64}|[0-9a-f]{12})(?=\/|$)/g, '/*');

/** How many fields an exchange has: parameters, headers, and members of both bodies; those of all elements of a list as one. */
export function fieldsOf({ request, response }: Exchange): number {
  const query = new URLSearchParams(request.target.split('?')[1] ?? '');
  const bodies = [request.body.bytes, response?.body.bytes ?? new Uint8Array()].map(membersOf);
  return (
    new Set(query.keys()).size +
    (response?.headers.length ?? 0) +
    bodies.reduce((sum, members) => sum + members.size, 0)
  );
}

function membersOf(bytes: Uint8Array): Set<string> {
  const found = new Set<string>();
  if (bytes[0] !== 0x7b && bytes[0] !== 0x5b) return found;
  const decoder = new JsonStreamDecoder();
  const items = decoder.push(bytes);
  decoder.end();
  for (const { value } of [...items, ...decoder.tail]) walk(value, '', found);
  return found;
}

function walk(value: unknown, pointer: string, found: Set<string>): void {
  if (pointer !== '') found.add(general(pointer));
  if (value === null || typeof value !== 'object') return;
  for (const [name, member] of Object.entries(value))
    walk(member, `${pointer}/${Array.isArray(value) ? '*' : name}`, found);
}
