import type { UpgradeFinding, UpgradeReport } from '../../model/index.ts';
import type { Annotated, Annotation, AnnotationRule, JudgedSubject } from './annotation.ts';
import { fingerprintOf } from './fingerprint.ts';
import { levelOf } from './levels.ts';

/** What of recorded traffic breaks, for CI viewers. `rules`: all that the verb has. */
export function annotateUpgrade(
  report: UpgradeReport,
  rules: readonly AnnotationRule[],
  exitCode: number,
): Annotated {
  const { tool, captures, to, findings, operations, counts, remarks, durationMs } = report;
  const known = operations.reduce((sum, { unknown }) => sum + unknown, 0);
  const strangers = counts.unknown - known;
  return {
    verb: 'upgrade',
    tool,
    title: `${captures.join(', ')} to ${to.name}`,
    rules,
    annotations: findings.map((finding) => annotationOf(finding, captures[0] ?? '')),
    subjects: [
      ...operations.map(
        ({ operationId, exchanges, unknown }): JudgedSubject => ({
          name: operationId,
          judged: exchangesText(exchanges),
          ...(unknown === exchanges ? { unknown: `of ${exchangesText(unknown)} nothing can be told` } : {}),
        }),
      ),
      ...(strangers > 0
        ? [
            {
              name: 'requests of no operation that is known',
              judged: exchangesText(strangers),
              unknown: `of ${exchangesText(strangers)} nothing can be told`,
            },
          ]
        : []),
    ],
    remarks,
    exitCode,
    durationMs,
  };
}

function annotationOf(finding: UpgradeFinding, capture: string): Annotation {
  const { rule, impact, title, text, seen, at, from, to, count, examples, mend, evidence } = finding;
  const { operations, behaviour } = finding;
  return {
    rule,
    level: levelOf[impact],
    title,
    details: [
      ...(text ? [text] : []),
      ...(seen === undefined ? [] : [`Seen${at ? ` at ${at}` : ''}: ${seen}`]),
      `${exchangesText(count)} of ${operations.join(', ')}${to ? `, API ${from} to ${to}` : ''}.`,
    ],
    mend,
    links: evidence,
    places:
      examples.length > 0
        ? examples.map(({ capture: file, exchange, request, operationId }) => ({
            file,
            exchange,
            request,
            operation: operationId,
            ...(at ? { at } : {}),
          }))
        : [{ file: capture }],
    operations,
    fingerprint: fingerprintOf('upgrade', rule, behaviour ?? title, at, impact, from, to),
  };
}

const exchangesText = (count: number): string => `${count} ${count === 1 ? 'exchange' : 'exchanges'}`;
