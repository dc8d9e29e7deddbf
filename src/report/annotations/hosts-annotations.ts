import type { HostsReport, PartingGroup } from '../../model/index.ts';
import type { Annotated, Annotation, AnnotationRule, JudgedSubject } from './annotation.ts';
import { fingerprintOf } from './fingerprint.ts';
import { levelOf } from './levels.ts';

/** Where two daemons part, for CI viewers; what differs by itself is left out. `rules`: all that the verb has. */
export function annotateHosts(
  report: HostsReport,
  rules: readonly AnnotationRule[],
  exitCode: number,
): Annotated {
  const { tool, old, new: other, traffic, operations, remarks, durationMs, vanished } = report;
  const file = other.capture ?? ('captures' in traffic ? (traffic.captures[0] ?? '') : 'suites');
  return {
    verb: 'upgrade',
    tool,
    title: `${old.name} and ${other.name}`,
    rules,
    annotations: report.groups
      .filter((group) => group.class !== 'unstable')
      .map((group) => annotationOf(group, file, other.capture !== undefined)),
    subjects: operations.map(({ operationId, exchanges, unknown }): JudgedSubject => {
      const judged = `${exchanges} ${exchanges === 1 ? 'exchange' : 'exchanges'}`;
      return {
        name: operationId,
        judged,
        ...(unknown === exchanges ? { unknown: `${judged}, and none could be compared` } : {}),
      };
    }),
    remarks: vanished
      ? [`The ${vanished.host} daemon could no longer be reached after #${vanished.after}.`, ...remarks]
      : remarks,
    exitCode,
    durationMs,
  };
}

function annotationOf(group: PartingGroup, file: string, isOfNew: boolean): Annotation {
  const { class: name, rule, operationId, pointer, impact, reason, count, places } = group;
  const [first] = places;
  const where = [operationId ?? 'several operations', pointer].filter(Boolean).join(' ');
  const told = reason?.rule ?? 'upgrade/unexplained-difference';
  return {
    rule: told,
    level: levelOf[impact],
    title: reason?.title ?? `${rule} at ${where}`,
    details: [
      `${rule} at ${where}, ${count} ${count === 1 ? 'place' : 'places'}: ${name}.`,
      ...(first ? [`${first.was} → ${first.is}`] : []),
    ],
    mend: reason?.mend ?? 'Look at both answers, and whether your client relies on what differs.',
    links: reason?.evidence ?? [],
    places: places.map(({ exchange, newExchange, request, pointer: at }) => ({
      file,
      exchange: isOfNew ? (newExchange ?? exchange) : exchange,
      request: request.split('?', 1)[0] ?? '',
      ...(operationId ? { operation: operationId } : {}),
      ...(at ? { at } : {}),
    })),
    operations: operationId ? [operationId] : [],
    fingerprint: fingerprintOf('upgrade-hosts', told, reason?.behaviour, rule, operationId, pointer),
  };
}
