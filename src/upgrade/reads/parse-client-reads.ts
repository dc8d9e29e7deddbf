import { nearest, ToolError } from '../../base/index.ts';
import { unknownOperation } from '../../contract/index.ts';
import type { ClientReads } from '../../model/index.ts';

const pattern = /^(\/([^~]|~[01])*)*$/;
const members = ['reads', 'either', 'unread', 'untried', 'others'];
const perturbations = ['drop', 'null', 'type'];
const mend =
  'It is {"format": "wirewhale-client-reads/1", "operations": {"ContainerInspect": {"reads": ["/State/Status"], "unread": ["/HostConfig"]}}}; see docs/upgrade.md.';

/** A file of what a client reads, from its text. `origin` names it for messages. Throws E_READS. */
export function parseClientReads(text: string, origin: string): ClientReads {
  const wrong = (at: string, what: string, more = mend): never => {
    throw new ToolError('E_READS', `${origin}${at ? ` ${at}` : ''}: ${what}`, more);
  };
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (error) {
    throw new ToolError('E_READS', `${origin} is no JSON: ${(error as Error).message}`, mend, error);
  }
  if (!isObject(file) || file.format !== 'wirewhale-client-reads/1')
    return wrong(
      '/format',
      'this is no file of what a client reads: its format is not wirewhale-client-reads/1',
    );
  const { clients, operations } = file;
  if (clients !== undefined && !(Array.isArray(clients) && clients.every((name) => typeof name === 'string')))
    wrong('/clients', 'clients is a list of User-Agents');
  if (!isObject(operations)) return wrong('/operations', 'operations holds what is read, by operationId');
  const pointersOf = (at: string, value: unknown, deep = false) => {
    if (!Array.isArray(value)) return wrong(at, 'here belongs a list of JSON pointers');
    for (const [index, pointer] of value.entries())
      if (typeof pointer !== 'string' || !pattern.test(deep ? pointer.replace(/\/\*\*$/, '') : pointer))
        wrong(
          `${at}/${index}`,
          `${JSON.stringify(pointer)} is no JSON pointer`,
          'Write /State/Status or /*/Names, with * for every index or key.',
        );
  };
  const byWay = (at: string, value: unknown, deep: boolean, ways = perturbations) => {
    if (value === undefined) return;
    if (!isObject(value)) return pointersOf(at, value, deep);
    for (const [how, pointers] of Object.entries(value)) {
      if (!ways.includes(how))
        wrong(`${at}/${how}`, `"${how}" is no way to perturb`, `There are ${ways.join(', ')}.`);
      pointersOf(`${at}/${how}`, pointers, deep);
    }
  };
  for (const [id, operation] of Object.entries(operations)) {
    const at = `/operations/${id}`;
    const unknown = id.includes('*') ? undefined : unknownOperation(id);
    if (id.includes('*')) wrong(at, 'an operation is named in full');
    if (unknown) wrong(at, unknown.what, unknown.mend);
    if (!isObject(operation)) return wrong(at, 'what is read of an operation is an object');
    for (const name of Object.keys(operation))
      if (!members.includes(name))
        wrong(
          `${at}/${name}`,
          `"${name}" means nothing here`,
          `${nearest(name, members) ? `Did you mean ${nearest(name, members)}? ` : ''}There are ${members.join(', ')}.`,
        );
    const { reads, either, unread, untried, others } = operation;
    byWay(`${at}/reads`, reads, true);
    byWay(`${at}/unread`, unread, false, [...perturbations, 'empty']);
    if (either !== undefined) {
      if (!Array.isArray(either))
        return wrong(`${at}/either`, 'here belongs a list of lists of JSON pointers');
      for (const [index, set] of either.entries()) pointersOf(`${at}/either/${index}`, set);
    }
    if (untried !== undefined) {
      if (!isObject(untried))
        return wrong(`${at}/untried`, 'here belong lists of JSON pointers, by the reason');
      for (const [why, pointers] of Object.entries(untried)) pointersOf(`${at}/untried/${why}`, pointers);
    }
    if (others !== undefined && others !== 'unread' && others !== 'untried')
      wrong(`${at}/others`, `others is unread or untried, and not ${JSON.stringify(others)}`);
  }
  return file as unknown as ClientReads;
}
