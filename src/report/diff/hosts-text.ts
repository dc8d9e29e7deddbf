import type { ComparedHost, HostsReport, PartingClass, PartingGroup } from '../../model/index.ts';
import { clip, oneLine, type Pen, penOf, type TextOptions } from '../pen.ts';
import { impactWords } from './diff-text.ts';

const shownPlaces = 2;
const valueLength = 120;

/** Where two daemons part, for a terminal: what nobody explained first. What is compatible or unstable is counted, and listed when `verbose`. */
export function formatHostsText(report: HostsReport, options: TextOptions = {}): string {
  const pen = penOf(options);
  const { groups, notCompared, left, vanished } = report;
  const shown = groups.filter((group) => pen.verbose || isTelling(group));
  const hidden = groups.length - shown.length;
  return [
    `old   ${hostText(report.old, pen)}`,
    `new   ${hostText(report.new, pen)}`,
    ...versionLines(report, pen),
    hostsSummary(report, pen.dot),
    '',
    ...byReason(shown).flatMap((groups) => [...reasonLines(groups, report, pen), '']),
    ...(hidden > 0
      ? [
          `${hidden} that ${hidden === 1 ? 'is' : 'are'} compatible or unstable: -v ${hidden === 1 ? 'lists it' : 'lists them'}`,
        ]
      : []),
    ...notComparedLines(notCompared, pen),
    ...(vanished ? [vanishedText(report)] : []),
    ...left.map((what) => `not removed: ${oneLine(what)}`),
    ...report.remarks.map(oneLine),
    costText(report, pen),
    '',
  ].join('\n');
}

/** What is worth a line when not everything is listed. */
const isTelling = ({ class: name, impact }: PartingGroup): boolean =>
  name === 'unexplained' || (name !== 'unstable' && impact !== 'compatible');

function hostText(
  { url, origin, name, minApiVersion, apiVersion }: ComparedHost,
  { dot, dash }: Pen,
): string {
  return oneLine(`${name} ${dot} API ${minApiVersion}${dash}${apiVersion} ${dot} ${url} (${origin})`);
}

function versionLines({ versions }: HostsReport, { dot }: Pen): string[] {
  return versions.map(({ asked, old, new: other, exchanges }) => {
    const what = asked === 'none' ? 'no version' : `API ${asked}`;
    const how = old === other ? `asked as ${old}` : `asked as ${old} and ${other}`;
    return `      ${what}: ${how} ${dot} ${exchanges} ${exchanges === 1 ? 'exchange' : 'exchanges'}`;
  });
}

const classes: readonly PartingClass[] = ['unexplained', 'known', 'documented', 'unstable'];

/** `2 unexplained · 40 known · 3 documented · 5 unstable, in 71 of 2479 exchanges` */
export function hostsSummary({ counts, compared, unexplained }: HostsReport, dot: string): string {
  const parts = classes.map((name) => `${counts[name].groups} ${name} (${counts[name].places})`);
  const apart = compared.exchanges - compared.same;
  return `${parts.join(` ${dot} `)}, in ${apart} of ${compared.exchanges} exchanges; ${percent(unexplained.groups)} of the differences and ${percent(unexplained.places)} of their places are unexplained`;
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** Groups of one behaviour or rule are told together. */
function byReason(groups: readonly PartingGroup[]): PartingGroup[][] {
  return [
    ...Map.groupBy(groups, ({ class: name, reason, rule, operationId, pointer, impact }) =>
      reason
        ? [name, impact, reason.rule, reason.behaviour ?? reason.title].join(' ')
        : [name, rule, operationId, pointer].join(' '),
    ).values(),
  ];
}

function reasonLines(groups: readonly PartingGroup[], report: HostsReport, pen: Pen): string[] {
  const [first] = groups as [PartingGroup];
  const { class: name, impact, reason } = first;
  const { text, style } = impactWords[impact];
  const title = reason ? `${reason.title}  ${pen.paint('dim', reason.rule)}` : nameOf(first);
  return [
    `${pen.paint(style, text)}  ${pen.paint(name === 'unexplained' ? 'bold' : 'dim', name)}  ${title}`,
    ...groups.flatMap((group) => groupLines(group, report, pen)),
    ...(reason ? [`${indent}${reason.mend}`] : []),
    ...(reason?.evidence ?? []).map((link) => `${indent}${pen.paint('dim', link)}`),
  ];
}

const indent = '       ';

const nameOf = ({ operationId, pointer }: PartingGroup): string =>
  oneLine([operationId ?? 'several operations', pointer].filter(Boolean).join(' '));

function groupLines(group: PartingGroup, report: HostsReport, pen: Pen): string[] {
  const { rule, count, places, reason } = group;
  // Why fewer of what is known: one is enough to see what is meant.
  const shown = places.slice(0, reason ? 1 : shownPlaces);
  return [
    `${indent}${rule}  ${nameOf(group)}  ${count} ${count === 1 ? 'place' : 'places'}`,
    ...shown.flatMap((place) => [
      `${indent}  #${place.exchange} ${clip(oneLine(place.request), valueLength, pen.ellipsis)}${showText(place, report)}`,
      `${indent}    ${oneLine(place.pointer)}  ${value(place.was, pen)} ${pen.unicode ? '→' : '->'} ${value(place.is, pen)}`,
    ]),
  ];
}

/** How to look at both answers. */
function showText(
  { exchange, oldExchange, newExchange }: PartingGroup['places'][number],
  { old, new: other, traffic }: HostsReport,
): string {
  if (old.capture && other.capture && oldExchange !== undefined && newExchange !== undefined)
    return `   wirewhale show ${old.capture} ${oldExchange}; wirewhale show ${other.capture} ${newExchange}`;
  const [file, ...more] = 'captures' in traffic ? traffic.captures : [];
  return file !== undefined && more.length === 0 ? `   wirewhale show ${file} ${exchange}` : '';
}

const value = (text: string, pen: Pen): string => clip(oneLine(text), valueLength, pen.ellipsis) || '""';

function notComparedLines(list: HostsReport['notCompared'], { verbose, ellipsis }: Pen): string[] {
  const shown = verbose ? 50 : 3;
  return [
    ...list
      .slice(0, shown)
      .map(
        ({ exchange, request, why }) =>
          `not compared: #${exchange} ${clip(oneLine(request), 80, ellipsis)}: ${oneLine(why)}`,
      ),
    ...(list.length > shown ? [`not compared: ${list.length - shown} more`] : []),
  ];
}

function vanishedText({ vanished, old, new: other }: HostsReport): string {
  const { url } = vanished?.host === 'old' ? old : other;
  return `the ${vanished?.host} daemon (${url}) could no longer be reached after #${vanished?.after}: what follows is not compared`;
}

function costText({ compared, controlled, durationMs }: HostsReport, { dot }: Pen): string {
  const { places, streamBytes, takenAsEqual } = compared;
  const how = controlled ? `asked twice, to know what differs by itself ${dot} ` : '';
  return `${places} places and ${streamBytes} bytes of text compared, ${takenAsEqual} values taken as equal ${dot} ${how}${(durationMs / 1000).toFixed(1)} s`;
}
