import { behaviours } from '../contract/index.ts';
import type { Behaviour } from '../model/index.ts';
import { diffRule } from './diff/diff-rules.ts';
import { engineOf } from './diff/holds.ts';

/** What a behaviour of daemons means, for a terminal; `undefined` for an unknown id. Throws E_STALE. */
export function explainBehaviour(id: string): string | undefined {
  const behaviour = behaviours().find((each) => each.id === id);
  if (!behaviour) return undefined;
  const { operations, kind, impact, at, when, text, mend, evidence } = behaviour;
  const rule = diffRule(`behaviour/${kind}`);
  const lines: [string, string][] = [
    ['Kind', `${rule.id}: ${rule.title}`],
    ['Holds', holdsText(behaviour)],
    ['Operations', operations.join(', ')],
    ...(at ? [['Where', at.join(', ')] as [string, string]] : []),
    ...(when === undefined
      ? []
      : [['Only for', typeof when === 'string' ? when : JSON.stringify(when)] as [string, string]]),
    ['For clients', impact],
    ['What to do', mend ?? rule.mend],
    ...evidence.map((link): [string, string] => ['Evidence', link]),
  ];
  return [id, text, '', ...lines.map(([name, value]) => `${name.padEnd(13)} ${value}`), ''].join('\n');
}

/** `at API 1.52 and newer, of dockerd 29.0 and newer` */
export function holdsText({ api, engine }: Pick<Behaviour, 'api' | 'engine'>): string {
  return [
    ...(api === undefined ? [] : [`at API ${rangeText(api)}`]),
    ...(engine === undefined ? [] : [releasesText(engine)]),
  ].join(', ');
}

function releasesText(engine: string): string {
  const [whose, range] = engineOf(engine);
  return `of ${whose === 'docker' ? 'dockerd' : 'Podman'} ${range === '' ? 'at all' : rangeText(range)}`;
}

function rangeText(range: string): string {
  const [from = '', to] = range.split('..');
  if (to === undefined) return from;
  if (from === '') return `up to ${to}`;
  return to === '' ? `${from} and newer` : `${from} to ${to}`;
}
