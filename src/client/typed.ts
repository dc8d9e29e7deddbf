import type { operations } from 'wirewhale/api/v1.56';

/** Every operationId of the newest document; no operation was ever removed, so of all versions. */
export type OperationId = keyof operations;

type Content<Answers, Status extends number> = Answers extends {
  [Key in Status]: { content: { 'application/json': infer Body } };
}
  ? Body
  : never;

/** Documented JSON body of a success of the operation, `undefined` where it has none. */
export type BodyOf<Id extends OperationId> = operations[Id] extends { responses: infer Answers }
  ? [Content<Answers, 200> | Content<Answers, 201>] extends [never]
    ? undefined
    : Content<Answers, 200> | Content<Answers, 201>
  : never;
