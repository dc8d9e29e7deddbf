import type { Operation, ResponseShape } from '../../model/index.ts';
import type { DiffContext } from './diff-documents.ts';
import { diffParameters } from './diff-parameters.ts';
import type { Difference } from './difference.ts';
import type { FieldChange } from './field-change.ts';
import { fieldRule } from './field-rules.ts';
import { listChanges } from './list-changes.ts';

/** All differences within one operation that both documents have. */
export function diffOperation(was: Operation, is: Operation, context: DiffContext): Difference[] {
  const operationId = is.id;
  const statuses = new Set([...Object.keys(was.responses), ...Object.keys(is.responses)]);
  return [
    ...diffParameters(was, is),
    ...listChanges(was.consumes, is.consumes, 'diff/request-media-added', 'diff/request-media-removed').map(
      (change) => ({ ...change, operationId, place: 'request' as const }),
    ),
    ...diffRequestBody(was, is, context),
    ...[...statuses].sort().flatMap((status) => diffStatus(was, is, status, context)),
    ...diffStream(was, is, context),
  ];
}

function diffRequestBody(was: Operation, is: Operation, context: DiffContext): Difference[] {
  const place = { operationId: is.id, place: 'request', at: '' } as const;
  if (!was.body && !is.body) return [];
  if (!was.body)
    return [{ rule: is.body?.required ? 'diff/request-body-required' : 'diff/request-body-added', ...place }];
  if (!is.body) return [{ rule: 'diff/request-body-removed', ...place }];
  const must: Difference[] =
    was.body.required === is.body.required
      ? []
      : [{ rule: is.body.required ? 'diff/request-body-required' : 'diff/request-body-optional', ...place }];
  const changes = context.schemas.compare({ $ref: was.body.schema }, { $ref: is.body.schema });
  return [
    ...must,
    ...changes.map((change) => ({
      ...fieldDifference('request', change, context),
      operationId: is.id,
      place: 'request' as const,
    })),
  ];
}

function diffStatus(was: Operation, is: Operation, status: string, context: DiffContext): Difference[] {
  const [before, after] = [was.responses[status], is.responses[status]];
  const place = { operationId: is.id, place: 'response', status } as const;
  if (!before) return [{ rule: 'diff/status-added', ...place, at: '' }];
  if (!after) return [{ rule: 'diff/status-removed', ...place, at: '' }];
  return [
    ...listChanges(
      before.contentTypes,
      after.contentTypes,
      'diff/response-media-added',
      'diff/response-media-removed',
    ),
    ...listChanges(
      Object.keys(before.headers).map(lower),
      Object.keys(after.headers).map(lower),
      'diff/header-added',
      'diff/header-removed',
    ),
    ...diffBody(before, after, context),
  ].map((change) => ({ ...change, ...place }));
}

function diffBody(
  before: ResponseShape,
  after: ResponseShape,
  context: DiffContext,
): Omit<Difference, 'operationId' | 'place'>[] {
  if (before.schema === undefined && after.schema === undefined) return [];
  if (before.schema === undefined) return before.noBody ? [{ rule: 'diff/response-body-added', at: '' }] : [];
  if (after.schema === undefined) return after.noBody ? [{ rule: 'diff/response-body-removed', at: '' }] : [];
  return context.schemas
    .compare({ $ref: before.schema }, { $ref: after.schema })
    .map((change) => fieldDifference('response', change, context));
}

function diffStream(was: Operation, is: Operation, context: DiffContext): Difference[] {
  const place = { operationId: is.id, place: 'stream' } as const;
  const kind: Difference[] =
    was.stream === is.stream
      ? []
      : [
          {
            rule: 'diff/stream-kind',
            ...place,
            at: '',
            before: was.stream ?? 'one message',
            after: is.stream ?? 'one message',
          },
        ];
  const items =
    was.streamItem !== undefined && is.streamItem !== undefined
      ? context.schemas
          .compare({ $ref: was.streamItem }, { $ref: is.streamItem })
          .map((change) => ({ ...fieldDifference('response', change, context), ...place }))
      : [];
  const upgrades = listChanges(
    was.upgrade ?? [],
    is.upgrade ?? [],
    'diff/upgrade-added',
    'diff/upgrade-removed',
  ).map((change) => ({ ...change, ...place }));
  return [...kind, ...items, ...upgrades];
}

function fieldDifference(
  direction: 'request' | 'response',
  { kind, pointer, required, before, after, owner }: FieldChange,
  { nameBefore, nameAfter }: DiffContext,
): Omit<Difference, 'operationId' | 'place'> {
  const name =
    (owner?.after === undefined ? undefined : nameAfter(owner.after)) ??
    (owner?.before === undefined ? undefined : nameBefore(owner.before));
  return {
    rule: fieldRule(direction, kind, required ?? false),
    at: pointer,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(name && owner
      ? { field: `${name}${owner.pointer.replaceAll('/*', '[*]').replaceAll('/', '.')}` }
      : {}),
  };
}

const lower = (name: string) => name.toLowerCase();
