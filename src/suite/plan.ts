import { inVersionRange } from '../base/index.ts';
import type { Address, Reading, TargetFacts } from '../model/index.ts';
import type { Capability, Case, Suite } from './define.ts';
import type { RegistryFacts } from './tools.ts';

/** What a worker needs to run cases: plain data, so that it crosses threads. */
export interface RunPlan {
  readonly address: Address;
  readonly target: TargetFacts;
  readonly reading: Reading;
  /** Four to eight hex digits that name this run; part of every label and name. */
  readonly run: string;
  readonly versions: readonly string[];
  readonly capabilities: readonly Capability[];
  readonly image: string;
  readonly registry?: RegistryFacts;
  /** Case ids to run; absent: all. */
  readonly only?: readonly string[];
  /** Why a capability is missing, for the reason of a skip. */
  readonly missing: Readonly<Partial<Record<Capability, string>>>;
  /** How to run one case again: `wirewhale conform --host unix:///…`. */
  readonly repeat: string;
}

export const caseId = (suite: Suite, item: Case<never>): string => `${suite.name}/${item.id}`;

/** Whether the case holds for this API version at all. */
export function appliesTo(item: Case<never>, version: string): boolean {
  return item.api === undefined || inVersionRange(version, item.api);
}

/** Whether no other case may run beside it: it says so, or it is allowed to reach beyond its own objects. */
export function runsAlone({ alone = false, needs = [] }: Case<never>): boolean {
  return alone || needs.some((need) => need === 'prune' || need === 'swarm' || need === 'plugins');
}

/** Cases of the same lane run one after another, beside those of others. */
export function laneOf(suite: Suite): string | undefined {
  // Why: dockerd refuses a prune with 409 while another one runs.
  return suite.operation?.endsWith('Prune') ? 'prune' : undefined;
}

/** Why the case cannot be run against this target, or `undefined`. */
export function skipReason(item: Case<never>, plan: RunPlan): string | undefined {
  const need = item.needs?.find((capability) => !plan.capabilities.includes(capability));
  return need && `needs ${need}: ${plan.missing[need] ?? 'the target does not offer it'}`;
}

/** Pattern of `--only`: `*` for anything, otherwise the id, or a beginning of it that ends at a slash. */
export function selects(pattern: string, id: string): boolean {
  if (!pattern.includes('*')) return id === pattern || id.startsWith(`${pattern}/`);
  const source = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`).test(id);
}
