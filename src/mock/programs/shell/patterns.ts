import type { ProgramIo } from '../process.ts';

/** A piece of text after expansion. */
export interface Chunk {
  readonly text: string;
  readonly quoted: boolean;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** The regular expression of a shell pattern. `any` is what `*` stands for. */
export function patternSource(chunks: readonly Chunk[], any = '[^]*', greedy = true): string {
  const star = greedy ? any : `${any}?`;
  return chunks
    .map(({ text, quoted }) =>
      quoted
        ? escaped(text)
        : text.replace(/\[!?\]?[^\]]*\]|[\s\S]/g, (found) => {
            if (found === '*') return star;
            if (found === '?') return any === '[^]*' ? '[^]' : '[^/]';
            if (found.length === 1) return escaped(found);
            return `[${found.slice(1, -1).replace(/^!/, '^').replace(/\\/g, '\\\\')}]`
              .replaceAll('[:digit:', '0-9')
              .replaceAll('[:alpha:', 'A-Za-z')
              .replaceAll('[:space:', '\\s')
              .replaceAll('[:upper:', 'A-Z')
              .replaceAll('[:lower:', 'a-z')
              .replaceAll('[:alnum:', 'A-Za-z0-9');
          }),
    )
    .join('');
}

export const fits = (text: string, chunks: readonly Chunk[]): boolean =>
  new RegExp(`^(?:${patternSource(chunks)})$`).test(text);

/** Names of files that a pattern fits, sorted; `undefined` where there is none. */
export function matchingFiles(chunks: readonly Chunk[], io: ProgramIo): string[] | undefined {
  const segments = splitAt('/', chunks);
  const absolute = chunks[0]?.text.startsWith('/') ?? false;
  let found: string[] = [absolute ? '/' : ''];
  for (const [index, segment] of segments.entries()) {
    const text = segment.map((chunk) => chunk.text).join('');
    if (text === '') continue;
    const magic = segment.some((chunk) => !chunk.quoted && /[*?[]/.test(chunk.text));
    const expression = magic ? new RegExp(`^(?:${patternSource(segment, '[^/]*')})$`) : undefined;
    const last = index === segments.length - 1;
    found = found.flatMap((folder) => {
      const path = folder.startsWith('/') ? folder : `${io.cwd}/${folder}`;
      const names = expression
        ? io.fs
            .list(path)
            .filter((name) => expression.test(name) && (!name.startsWith('.') || text.startsWith('.')))
        : [text].filter((name) => io.fs.link(`${path}/${name}`));
      return names.map((name) => `${folder}${name}${last ? '' : '/'}`);
    });
  }
  return found.length > 0 ? found : undefined;
}

function splitAt(separator: string, chunks: readonly Chunk[]): Chunk[][] {
  const segments: Chunk[][] = [[]];
  for (const { text, quoted } of chunks)
    for (const [index, piece] of text.split(separator).entries()) {
      if (index > 0) segments.push([]);
      if (piece !== '') segments.at(-1)?.push({ text: piece, quoted });
    }
  return segments;
}
