import type { DiffEntry, DiffReport, DiffSide } from '../../model/index.ts';
import { changeOf, summaryOf } from '../diff/diff-text.ts';
import type { Annotated, Annotation, AnnotationRule } from './annotation.ts';
import { fingerprintOf } from './fingerprint.ts';
import { levelOf } from './levels.ts';

/** What differs between two versions, for CI viewers; what is compatible only with `all`. */
export function annotateDiff(
  report: DiffReport,
  rules: readonly AnnotationRule[],
  exitCode: number,
  { all }: { readonly all: boolean },
): Annotated {
  const { tool, from, to, side, operations, entries, remarks, durationMs } = report;
  const shown = entries.filter(({ impact }) => all || impact[side] !== 'compatible');
  return {
    verb: 'diff',
    tool,
    title: `${from.name} to ${to.name}`,
    rules,
    annotations: shown.map((entry) => annotationOf(entry, report)),
    subjects: operations.map((name) => ({ name, judged: `${from.name} and ${to.name}` })),
    remarks: [summaryOf(report, { dot: '·' }), ...remarks],
    exitCode,
    durationMs,
  };
}

function annotationOf(entry: DiffEntry, { side, to }: DiffReport): Annotation {
  const { rule, title, text, places, mend, evidence, behaviour } = entry;
  const change = changeOf(entry);
  const file = fileOf(to);
  return {
    rule,
    level: levelOf[entry.impact[side]],
    title,
    details: [
      ...(text ? [text] : []),
      ...(change ? [`It ${change.startsWith('from') ? `went ${change}` : change}.`] : []),
    ],
    mend,
    links: evidence,
    places:
      places.length > 0
        ? places.map(({ operationId, in: where, status, at }) => ({
            file,
            operation: [operationId, where === 'request' ? 'request' : status].filter(Boolean).join(' '),
            ...(at ? { at } : {}),
          }))
        : [{ file }],
    operations: [...new Set(places.map(({ operationId }) => operationId))],
    fingerprint: fingerprintOf('diff', rule, behaviour, title, entry.before, entry.after),
  };
}

/** A file as it was named; a version by the name of its document. */
const fileOf = ({ name, version }: DiffSide): string =>
  /[/\\]|\.(?:ya?ml|json)$/.test(name) ? name : `v${version}.yaml`;
