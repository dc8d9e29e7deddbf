import { formatJson } from '../../base/index.ts';
import type { Annotated, Annotation, AnnotationPlace, AnnotationRule } from './annotation.ts';

/** Limits of GitHub code scanning, beyond which it drops what it likes. */
const shownResults = 5000;
const shownPlaces = 100;
const descriptionLength = 1024;

const schemaUri =
  'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** What a verb found as SARIF 2.1.0, in the way that code scanning takes it. */
export function formatSarif(annotated: Annotated): string {
  const { verb, tool, title, annotations, exitCode } = annotated;
  const shown = annotations.slice(0, shownResults);
  const rules = rulesOf(annotated);
  const remarks = [
    ...annotated.remarks,
    ...(shown.length < annotations.length
      ? [
          `${annotations.length - shown.length} findings, the mildest, are left out: a run takes ${shownResults}.`,
        ]
      : []),
  ];
  return `${formatJson(
    {
      $schema: schemaUri,
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: {
              name: tool.name,
              version: tool.version,
              semanticVersion: tool.version,
              rules: rules.map(ruleObject),
            },
          },
          automationDetails: { id: `${tool.name}/${verb}/`, description: { text: title } },
          invocations: [
            {
              executionSuccessful: true,
              exitCode,
              exitCodeDescription:
                exitCode === 0 ? 'nothing at the level that fails' : 'something at the level that fails',
              toolExecutionNotifications: remarks.map((text) => ({ level: 'note', message: { text } })),
            },
          ],
          columnKind: 'utf16CodeUnits',
          results: shown.map((annotation) => resultObject(annotation, rules)),
        },
      ],
    },
    2,
  )}\n`;
}

function rulesOf({ rules, annotations }: Annotated): AnnotationRule[] {
  const used = new Set(annotations.map(({ rule }) => rule));
  return rules.filter(({ id }) => used.has(id));
}

function ruleObject({ id, title, text, mend, level, helpUri }: AnnotationRule) {
  return {
    id,
    name: id.replace(/(?:^|[/-])(\w)/g, (_, first: string) => first.toUpperCase()),
    shortDescription: { text: cut(sentence(title)) },
    fullDescription: { text: cut(text) },
    help: { text: `${text}\n\n${mend}`, markdown: `${text}\n\n**What to do:** ${mend}` },
    ...(helpUri === undefined ? {} : { helpUri }),
    defaultConfiguration: { level },
    properties: { tags: [id.split('/')[0] ?? id], 'problem.severity': severities[level] },
  };
}

const severities = { error: 'error', warning: 'warning', note: 'recommendation' } as const;

function resultObject(annotation: Annotation, rules: readonly AnnotationRule[]) {
  const { rule, level, title, details, mend, links, places, fingerprint } = annotation;
  const [first, ...more] = places.slice(0, shownPlaces);
  const ruleIndex = rules.findIndex(({ id }) => id === rule);
  return {
    ruleId: rule,
    ...(ruleIndex >= 0 ? { ruleIndex } : {}),
    level,
    message: { text: [sentence(title), ...details, mend, ...links].join('\n') },
    locations: first ? [locationObject(first)] : [],
    ...(more.length > 0
      ? { relatedLocations: more.map((place, id) => ({ id, ...locationObject(place) })) }
      : {}),
    // Why twice: code scanning reads the first name only, and other viewers go by a name of the tool's own.
    partialFingerprints: { primaryLocationLineHash: `${fingerprint}:1`, 'wirewhale/v1': fingerprint },
  };
}

function locationObject({ file, exchange, request, operation, at }: AnnotationPlace) {
  const name = [operation, at].filter(Boolean).join(' ');
  const text = [exchange === undefined ? undefined : `#${exchange}`, request].filter(Boolean).join(' ');
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(file) },
      // Why a line: code scanning shows nothing without one, and neither captures nor versions have lines of their own.
      region: { startLine: 1 },
    },
    ...(name === ''
      ? {}
      : {
          logicalLocations: [
            {
              ...(operation === undefined ? {} : { name: operation, kind: 'function' }),
              fullyQualifiedName: name,
            },
          ],
        }),
    ...(text === '' ? {} : { message: { text } }),
  };
}

/** A path as a URI reference: relative to where the verb ran, unless it is absolute. */
function uriOf(file: string): string {
  const path = file
    .replaceAll('\\', '/')
    .replace(/^(\.\/)+/, '')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
  return path.startsWith('/') ? `file://${path}` : path;
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
const cut = (text: string): string =>
  text.length > descriptionLength ? `${text.slice(0, descriptionLength - 1)}…` : text;
