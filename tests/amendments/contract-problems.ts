import { type Answer, contentTypeOf, jsonValues } from '../../scripts/derive-amendments/answers.ts';
import { type Contract, loadContract } from '../../src/contract/index.ts';
import type { Operation } from '../../src/model/index.ts';

/** What the amended contract has against a recorded answer; empty where it keeps the contract. */
export function contractProblems(answer: Answer): string[] {
  const contract = loadContract(answer.api);
  const { operation } = contract.match(answer.method, answer.target);
  // Why: operations younger than the version asked at; and `Unknown`: paths and versions that do not exist.
  if (!operation || answer.operationId === 'Unknown') return [];
  return judge(contract, operation, answer);
}

function judge(contract: Contract, operation: Operation, answer: Answer): string[] {
  const response = operation.responses[String(answer.status)];
  if (!response) return [`status ${answer.status} is not documented`];
  const problems: string[] = [];
  const type = contentTypeOf(answer)?.split(';')[0];
  if (type !== undefined && response.contentTypes.length > 0 && !response.contentTypes.includes(type))
    problems.push(`content type ${type}, not ${response.contentTypes.join(' or ')}`);
  // Why not at 101: what follows an upgrade is no body.
  if (response.noBody && answer.body && answer.status !== 101) problems.push('a body came');
  // Why not Connection: recordings leave it out.
  for (const [name, shape] of Object.entries(response.headers))
    if (
      shape.required &&
      name !== 'Connection' &&
      !answer.headers.some(([key]) => key.toLowerCase() === name.toLowerCase())
    )
      problems.push(`header ${name} is missing`);
  const isStream = operation.stream === 'json' && answer.status < 300;
  const schema = isStream ? operation.streamItem : response.schema;
  if (schema === undefined || answer.method === 'HEAD' || !isJson(type, response.contentTypes))
    return problems;
  const values = jsonValues(answer);
  if (values.length === 0 && !answer.cut && !isStream) problems.push('no JSON came');
  for (const value of values)
    for (const issue of contract.validate(schema, value))
      problems.push(`${issue.pointer} ${issue.keyword}: ${issue.expected}, came ${issue.actual}`);
  return problems;
}

const isJson = (type: string | undefined, documented: readonly string[]): boolean =>
  type === undefined ? documented.includes('application/json') && documented.length === 1 : /json/.test(type);
