/** What becomes of the members that a path names: they go, become null, or a value of another type. */
export interface JsonEdit {
  readonly kind: 'drop' | 'null' | 'type';
  /** Names of members from the outside in; `*` stands for every index or key. */
  readonly path: readonly string[];
}

/** An edit, and how many steps of its path lie behind. */
interface Step<Edit extends JsonEdit> {
  readonly edit: Edit;
  readonly depth: number;
}

/** The names of a JSON pointer. */
export const stepsOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((name) => (name === '*' ? name : name.replaceAll('~1', '/').replaceAll('~0', '~')));

/**
 * Edits a JSON text, which must be valid, and tells which edits found something; every other letter stays as it is. An index is
 * reached by `*` alone, never by its number.
 */
export function editJson<Edit extends JsonEdit>(
  text: string,
  edits: readonly Edit[],
): { readonly text: string; readonly applied: ReadonlySet<Edit> } {
  const applied = new Set<Edit>();
  let at = 0;

  const space = () => {
    while (at < text.length && ' \n\r\t'.includes(text[at] ?? '')) at++;
  };
  const string = () => {
    for (at++; at < text.length && text[at] !== '"'; at++) if (text[at] === '\\') at++;
    at++;
  };
  /** Passes over a value without looking at it. */
  const pass = () => {
    const first = text[at];
    if (first === '"') return string();
    if (first !== '{' && first !== '[') {
      while (at < text.length && !',]} \n\r\t'.includes(text[at] ?? '')) at++;
      return;
    }
    let depth = 0;
    do {
      const letter = text[at];
      if (letter === '"') {
        string();
        continue;
      }
      if (letter === '{' || letter === '[') depth++;
      if (letter === '}' || letter === ']') depth--;
      at++;
    } while (depth > 0 && at < text.length);
  };

  /** The value here, edited; nothing where it is to go. */
  const value = (steps: readonly Step<Edit>[]): string | undefined => {
    const ends = steps.filter(({ edit, depth }) => depth === edit.path.length);
    if (ends.length > 0) {
      for (const { edit } of ends) applied.add(edit);
      const kinds = new Set(ends.map(({ edit }) => edit.kind));
      const first = text[at] ?? '';
      pass();
      if (kinds.has('drop')) return undefined;
      return kinds.has('null') ? 'null' : ofAnotherType(first, text.slice(0, at));
    }
    const first = text[at];
    if (steps.length > 0 && (first === '{' || first === '[')) return members(steps, first === '{');
    const start = at;
    pass();
    return text.slice(start, at);
  };

  const members = (steps: readonly Step<Edit>[], named: boolean): string => {
    const kept: string[] = [];
    const open = text[at++];
    let tail = '';
    for (let more = true; more; ) {
      const start = at;
      space();
      if (kept.length === 0 && (text[at] === '}' || text[at] === ']')) {
        tail = text.slice(start, at);
        break;
      }
      let name = '*';
      if (named) {
        const quote = at;
        string();
        name = nameOf(text.slice(quote, at));
        space();
        at++;
        space();
      }
      const lead = text.slice(start, at);
      const inner = value(
        steps.flatMap(({ edit, depth }) =>
          edit.path[depth] === '*' || (named && edit.path[depth] === name)
            ? [{ edit, depth: depth + 1 }]
            : [],
        ),
      );
      const end = at;
      space();
      if (inner !== undefined) kept.push(lead + inner + text.slice(end, at));
      more = text[at] === ',';
      if (more) at++;
      else if (inner === undefined) tail = text.slice(end, at);
    }
    return open + kept.join(',') + tail + (text[at++] ?? '');
  };

  space();
  const lead = text.slice(0, at);
  const edited = value(edits.map((edit) => ({ edit, depth: 0 }))) ?? 'null';
  return { text: lead + edited + text.slice(at), applied };
}

const nameOf = (quoted: string): string =>
  quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);

/** A value of another type than the one that ends `until`, by the letter that it begins with. */
function ofAnotherType(first: string, until: string): string {
  if (first === '"') return '0';
  if (first === '{') return '[]';
  if (first === '[') return '{}';
  return `"${/[^,:[{\s]*$/.exec(until)?.[0] ?? ''}"`;
}
