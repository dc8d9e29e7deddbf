import type { SwarmNode } from './node.ts';
import { unknownError } from './swarm-errors.ts';

interface Constraint {
  readonly key: string;
  readonly equal: boolean;
  readonly value: string;
}

/** Reads `node.role == manager`. Throws 500 in the manager's words. */
export function parseConstraint(text: string): Constraint {
  const at = /==|!=/.exec(text);
  if (!at) throw unknownError('constraint expected one operator from ==, !=');
  const key = text.slice(0, at.index).trim();
  const value = text.slice(at.index + 2).trim();
  if (!/^[a-z_][a-z0-9\-_.]+$/i.test(key)) throw unknownError(`key '${key}' is invalid`);
  if (!/^[a-z0-9:\-_\s.*()?+[\]\\^$|/]+$/i.test(value)) throw unknownError(`value '${value}' is invalid`);
  return { key, equal: at[0] === '==', value };
}

/** Whether a node is one that all constraints allow. Unknown keys allow none. */
export const meets = (node: SwarmNode, constraints: readonly string[]): boolean =>
  constraints.map(parseConstraint).every((constraint) => {
    const found = factOf(node, constraint.key);
    if (found === undefined) return false;
    return (found.toLowerCase() === constraint.value.toLowerCase()) === constraint.equal;
  });

/** `undefined` for a key that means nothing; a label that is absent is empty. */
function factOf(node: SwarmNode, key: string): string | undefined {
  const plain: Record<string, string> = {
    'node.id': node.id,
    'node.hostname': node.hostname,
    'node.ip': node.address,
    'node.role': node.spec.Role,
    'node.platform.os': 'linux',
    'node.platform.arch': 'x86_64',
  };
  const known = plain[key.toLowerCase()];
  if (known !== undefined) return known;
  const label = /^node\.labels\.(.+)$/i.exec(key)?.[1];
  if (label !== undefined) return node.spec.Labels[label] ?? '';
  return /^engine\.labels\./i.test(key) ? '' : undefined;
}
