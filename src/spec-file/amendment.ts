import { exec } from 'jsonpath-rfc9535';
import { inVersionRange, ToolError } from '../base/index.ts';
import type { SwaggerDocument } from './document.ts';

/** A correction of the published documents, with evidence. `spec/amendments/README.md` describes the file. */
export interface Amendment {
  readonly id: string;
  readonly versions: string;
  /** `document`: the document is wrong. `stricter`: it says less than daemons always keep. */
  readonly kind: 'document' | 'stricter';
  readonly why: string;
  readonly evidence: readonly Evidence[];
  readonly actions: readonly OverlayAction[];
  /** Name of the file that holds it. */
  readonly file: string;
}

type Evidence =
  | { readonly daemon: string; readonly api: string; readonly answer?: string; readonly note?: string }
  | { readonly link: string; readonly note?: string };

/** An action of OpenAPI Overlay 1.0. */
interface OverlayAction {
  readonly target: string;
  readonly versions?: string;
  readonly update?: unknown;
  readonly remove?: boolean;
}

export interface AmendedDocument {
  readonly document: SwaggerDocument;
  /** Amendments whose range holds the version, in order. */
  readonly applied: readonly Amendment[];
  /** Those of them that changed the document; the others found it as they want it. */
  readonly effective: readonly Amendment[];
}

/** A copy of the document with the amendments of its version applied. Throws `E_SPEC`, naming every target that matches nothing. */
export function amend(document: SwaggerDocument, amendments: readonly Amendment[]): AmendedDocument {
  const version = document.info.version;
  const amended = structuredClone(document);
  const applied = amendments.filter((amendment) => inVersionRange(version, amendment.versions));
  const effective = new Set<Amendment>();
  const unmatched: string[] = [];
  for (const amendment of applied)
    for (const action of amendment.actions) {
      if (action.versions !== undefined && !inVersionRange(version, action.versions)) continue;
      const name = `${amendment.id} (${amendment.file}) at ${version}`;
      const outcome = applyAction(amended, action, name);
      if (outcome === 'unmatched') unmatched.push(`amendment ${name}: ${action.target} matches nothing`);
      if (outcome === 'changed') effective.add(amendment);
    }
  if (unmatched.length > 0)
    throw new ToolError(
      'E_SPEC',
      unmatched.join('\n'),
      'Narrow the versions of the amendment or of the action, or mend the target.',
    );
  return { document: amended, applied, effective: [...effective] };
}

function applyAction(
  document: SwaggerDocument,
  action: OverlayAction,
  name: string,
): 'changed' | 'same' | 'unmatched' {
  const paths = findPaths(document, action.target, name);
  let changed = false;
  // Why from the back: removing an entry of a list moves those after it.
  for (const path of paths.toReversed()) {
    const key = path.at(-1);
    if (key === undefined)
      throw new ToolError(
        'E_SPEC',
        `amendment ${name}: $ is the whole document`,
        'Target what is wrong in it.',
      );
    const parent = path.slice(0, -1).reduce<unknown>(step, document) as Record<string, unknown>;
    const before = JSON.stringify(parent[key]);
    if (!action.remove) parent[key] = merge(parent[key], action.update, name);
    else if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete parent[key];
    changed ||= action.remove === true || JSON.stringify(parent[key]) !== before;
  }
  if (paths.length === 0) return 'unmatched';
  return changed ? 'changed' : 'same';
}

function findPaths(document: SwaggerDocument, target: string, name: string): (string | number)[][] {
  try {
    const paths: (string | number)[][] = [];
    exec(document as never, target, (_value, path) => paths.push(path));
    return paths;
  } catch (cause) {
    throw new ToolError(
      'E_SPEC',
      `amendment ${name}: ${target} is not a JSONPath`,
      (cause as Error).message,
      cause,
    );
  }
}

const step = (value: unknown, key: string | number): unknown =>
  (value as Record<string | number, unknown>)[key];

/** Overlay's merge: objects key by key, lists joined, anything else replaced; onto a list, one entry is appended. */
function merge(old: unknown, update: unknown, name: string): unknown {
  if (Array.isArray(old)) return join(old, [update]);
  if (!isObject(old) || !isObject(update))
    throw new ToolError(
      'E_SPEC',
      `amendment ${name}: an update needs an object to merge with`,
      'Target the object around it.',
    );
  return mergeObject(old, update);
}

function mergeObject(old: Record<string, unknown>, update: Record<string, unknown>): Record<string, unknown> {
  for (const [key, value] of Object.entries(update)) {
    const before = old[key];
    if (isObject(before) && isObject(value)) mergeObject(before, value);
    else
      old[key] = Array.isArray(before) && Array.isArray(value) ? join(before, value) : structuredClone(value);
  }
  return old;
}

function join(before: unknown[], added: unknown[]): unknown[] {
  const known = new Set(before.map((item) => JSON.stringify(item)));
  return [...before, ...added.filter((item) => !known.has(JSON.stringify(item)))];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
