import {
  type Answer,
  contentTypeOf,
  jsonValues,
  placeOfAnswer,
} from '../../scripts/derive-amendments/answers.ts';
import { schemaPathOf } from '../../scripts/derive-amendments/observe.ts';
import { walk } from '../../scripts/derive-amendments/walk.ts';
import { responseContentTypes, type SwaggerDocument, type SwaggerSchema } from '../../src/spec-file/index.ts';

/** Definitions that describe the items of an operation's progress; the documents name them without referring to them. */
const itemOf: Readonly<Record<string, string>> = {
  ImageBuild: 'BuildInfo',
  ImageCreate: 'CreateImageInfo',
  ImagePush: 'PushImageInfo',
  PluginPush: 'PushImageInfo',
};

/** What a document, amended or not, has against an answer. With a value, that is judged in place of the answer's body. */
export function documentProblems(document: SwaggerDocument, answer: Answer, ...instead: unknown[]): string[] {
  const place = placeOfAnswer(document, answer);
  if (!place) return [];
  const problems: string[] = [];
  const response = place.operation.responses[answer.status];
  if (!response) return ['status'];
  const type = contentTypeOf(answer)?.split(';')[0];
  const types = responseContentTypes(document, place.operation, String(answer.status));
  if (type !== undefined && !types.includes(type)) problems.push(`content type ${type}`);
  // Why not others: plain text and streams come without a type; what an upgrade leads to has one, or none.
  const json = (name: string) => name === 'application/json';
  const mustHave =
    answer.status === 101 ? types.length > 0 : answer.status >= 400 ? types.every(json) : types.some(json);
  if (type === undefined && types.length > 0 && mustHave && (answer.body || answer.status === 101))
    problems.push('no content type');
  if (response.schema && !answer.body && !answer.omittedBytes) problems.push('no body');
  const schema: SwaggerSchema | undefined =
    itemOf[answer.operationId] && answer.status < 300
      ? { $ref: `#/definitions/${itemOf[answer.operationId]}` }
      : response.schema;
  if (!schema || !/json/.test(type ?? '')) return problems;
  for (const value of instead.length > 0 ? instead : jsonValues(answer))
    walk(document, schema, schemaPathOf(place, answer.status), value, {
      mismatch: ({ kind, pointer, detail }) => problems.push(`${kind} ${pointer} ${detail}`),
    });
  return problems;
}
