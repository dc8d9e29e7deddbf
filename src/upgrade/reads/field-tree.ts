import type { Perturbation } from '../../model/index.ts';
import { isAtOrBelow } from './pointer.ts';

/** A field that is to be tried. */
export interface PlannedField {
  readonly operationId: string;
  readonly pointer: string;
  /** Ways to perturb it. */
  readonly how: readonly Perturbation[];
}

export interface FieldNode extends PlannedField {
  readonly below: FieldNode[];
}

/** Fields under the nearest of them that holds them; gives the outermost. */
export function treeOf(fields: readonly PlannedField[]): FieldNode[] {
  const roots: FieldNode[] = [];
  const depth = ({ pointer }: PlannedField) => pointer.split('/').length;
  for (const field of [...fields].sort((a, b) => depth(a) - depth(b))) {
    const node: FieldNode = { ...field, below: [] };
    let level = roots;
    for (;;) {
      const holder = level.find(
        ({ operationId, pointer }) =>
          operationId === field.operationId && isAtOrBelow(field.pointer, pointer),
      );
      if (!holder) break;
      level = holder.below;
    }
    level.push(node);
  }
  return roots;
}

/** Every node, those that hold others first. */
export const nodesOf = (roots: readonly FieldNode[]): FieldNode[] =>
  roots.flatMap((node) => [node, ...nodesOf(node.below)]);
