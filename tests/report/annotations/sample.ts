import type { Annotated, Annotation } from '../../../src/report/index.ts';

export const annotation = (more: Partial<Annotation> = {}): Annotation => ({
  rule: 'diff/response-field-removed',
  level: 'error',
  title: 'NetworkSettings.IPAddress is no longer sent',
  details: ['Seen at /NetworkSettings/IPAddress: "172.17.0.2"'],
  mend: 'Read NetworkSettings.Networks[*].IPAddress.',
  links: ['https://example.com/a?b=<c>&d'],
  places: [
    {
      file: 'ci/up 1.pcapng',
      exchange: 3,
      request: 'GET /v1.51/containers/a/json',
      operation: 'ContainerInspect',
    },
  ],
  operations: ['ContainerInspect'],
  fingerprint: 'f'.repeat(32),
  ...more,
});

/** What a verb found: something of every level, something that nothing is known of, and something that is fine. */
export const sample = (more: Partial<Annotated> = {}): Annotated => ({
  verb: 'upgrade',
  tool: { name: 'wirewhale', version: '0.1.0' },
  title: 'up.pcapng to docker-29.7',
  rules: [
    {
      id: 'diff/response-field-removed',
      title: 'a field of answers is gone',
      text: 'A client that reads it gets nothing.',
      mend: 'Read what replaces it.',
      level: 'error',
      helpUri: 'https://example.com/help',
    },
    { id: 'behaviour/default', title: 'b', text: 'c', mend: 'd', level: 'warning' },
    { id: 'behaviour/header', title: 'unused', text: 'c', mend: 'd', level: 'note' },
  ],
  annotations: [
    annotation(),
    annotation({
      rule: 'behaviour/default',
      level: 'warning',
      title: 'risk',
      operations: ['ImageList'],
      fingerprint: 'a',
    }),
    annotation({
      rule: 'behaviour/default',
      level: 'note',
      title: 'note',
      operations: ['ImageList'],
      fingerprint: 'b',
    }),
  ],
  subjects: [
    { name: 'ContainerInspect', judged: '3 exchanges' },
    { name: 'ImageList', judged: '1 exchange' },
    { name: 'SystemPing', judged: '1 exchange' },
    { name: 'SystemEvents', judged: '1 exchange', unknown: 'of 1 exchange nothing can be told' },
  ],
  remarks: ['Whether a client reads a field cannot be seen.'],
  exitCode: 1,
  durationMs: 12,
  ...more,
});
