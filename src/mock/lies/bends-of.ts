import type { Bend } from './lie.ts';

type Pointers = Partial<Record<'drop' | 'null' | 'type' | 'set' | 'add', string>>;
type Texts = Partial<
  Record<
    'message' | 'content-type' | 'no-header' | 'body' | 'replace' | 'with' | 'ignore-query' | 'upgrade',
    string
  >
>;
const flags = [
  'empty-list',
  'reverse',
  'hang',
  'close',
  'garbage',
  'chunk',
  'frame-padding',
  'frame-length',
  'frame-missing',
  'hijack-length',
  'ignore-half-close',
] as const;

/** Words of a rule that were understood. */
export interface Said extends Pointers, Texts, Partial<Record<(typeof flags)[number], true>> {
  readonly answer?: readonly string[];
  readonly nth?: readonly number[];
  readonly first?: number;
  readonly share?: number;
  readonly to?: { readonly value: unknown };
  readonly status?: number;
  readonly header?: { readonly name: string; readonly value: string };
  readonly 'ignore-request'?: number;
  readonly delay?: { readonly from: number; readonly to: number };
  readonly cut?: number | 'head';
  readonly 'frame-stream'?: number;
}

/** What does not go together: the word that it is about, and what to do. */
export interface Clash {
  readonly at?: keyof Said;
  readonly what: string;
  readonly mend: string;
}

/** What the words of a rule do to an answer, in this order. */
export function bendsOf(said: Said): Bend[] | Clash {
  const clash = clashOf(said);
  if (clash) return clash;
  const { to, status, message, header, replace, delay, cut } = said;
  const bends: Bend[] = [];
  const add = (when: unknown, bend: () => Bend) => void (when === undefined || bends.push(bend()));
  for (const kind of ['drop', 'null', 'type'] as const) {
    const pointer = said[kind];
    if (pointer !== undefined) bends.push({ kind, pointer });
  }
  for (const kind of ['set', 'add'] as const) {
    const pointer = said[kind];
    if (pointer !== undefined) bends.push({ kind, pointer, value: to?.value });
  }
  add(said.body, () => ({ kind: 'body', text: said.body ?? '' }));
  add(replace, () => ({ kind: 'items', from: replace ?? '', to: said.with ?? '' }));
  add(status, () => ({ kind: 'status', status: Number(status), ...(message ? { message } : {}) }));
  add(said['content-type'], () => ({ kind: 'content-type', value: said['content-type'] ?? '' }));
  add(header, () => ({ kind: 'header', name: header?.name ?? '', value: header?.value ?? '' }));
  add(said['no-header'], () => ({ kind: 'header', name: said['no-header'] ?? '', value: null }));
  add(said['ignore-query'], () => ({ kind: 'ignore-query', name: said['ignore-query'] ?? '' }));
  add(said['ignore-request'], () => ({
    kind: 'ignore-request',
    status: Number(said['ignore-request']),
    ...(to ? { json: to.value } : {}),
  }));
  add(delay, () => ({ kind: 'delay', from: 0, to: 0, ...delay }));
  add(cut, () => (cut === 'head' ? { kind: 'close' } : { kind: 'cut', after: cut ?? 0 }));
  add(said['frame-stream'], () => ({ kind: 'frame-stream', stream: said['frame-stream'] ?? 0 }));
  add(said.upgrade, () => ({ kind: 'upgrade', protocol: said.upgrade ?? '' }));
  for (const kind of flags) if (said[kind]) bends.push({ kind });
  return bends.length > 0
    ? bends
    : {
        what: 'the rule does not say what to bend',
        mend: 'Add drop=/State/Status, status=500, delay=2s, cut=100, hang …; see docs/mock.md.',
      };
}

const wireKinds = [
  'cut',
  'hang',
  'close',
  'garbage',
  'chunk',
  'frame-stream',
  'frame-padding',
  'frame-length',
  'frame-missing',
  'upgrade',
  'hijack-length',
  'ignore-half-close',
] as const;

function clashOf(said: Said): Clash | undefined {
  const needsTo = (['set', 'add'] as const).filter((name) => said[name] !== undefined);
  const [setter] = needsTo;
  if (setter && !said.to)
    return { at: setter, what: `${setter} needs a value`, mend: `Write ${setter}=${said[setter]} to=VALUE.` };
  if (needsTo.length > 1)
    return { at: 'add', what: 'set and add have one value between them', mend: 'Write two rules.' };
  if (said.to && !setter && said['ignore-request'] === undefined)
    return { at: 'to', what: 'to says the value of set, add or ignore-request', mend: 'Add one of them.' };
  if (said.message !== undefined && said.status === undefined)
    return { at: 'message', what: 'message is the text of status', mend: 'Add status=500.' };
  if (said.with !== undefined && said.replace === undefined)
    return { at: 'with', what: 'with says what stands instead of replace', mend: 'Add replace=TEXT.' };
  if (said.replace !== undefined && said.with === undefined)
    return { at: 'replace', what: 'replace needs what to put there', mend: 'Add with=TEXT.' };
  const wire = wireKinds.filter((name) => said[name] !== undefined);
  if (wire.length > 1)
    return {
      at: wire[1] as keyof Said,
      what: `an answer can be broken in one way, and ${wire.join(' and ')} are two`,
      mend: 'Leave one out.',
    };
  const ofRequest = (['ignore-query', 'ignore-request'] as const).find((name) => said[name] !== undefined);
  if (ofRequest && said.answer)
    return {
      at: 'answer',
      what: `${ofRequest} is about the request, and the answer comes later`,
      mend: 'Leave out answer.',
    };
  return undefined;
}
