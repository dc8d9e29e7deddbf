import type { Exchange, UpgradeExample, UpgradeFinding } from '../../model/index.ts';
import { type DiffRuleId, diffRule } from '../diff/diff-rules.ts';
import { impactOrder } from '../impact-order.ts';
import type { Probe } from './probe.ts';

/** A finding of one exchange. */
export type Told = Omit<UpgradeFinding, 'operations' | 'exchanges' | 'examples' | 'count'>;

interface Open extends Told {
  count: number;
  readonly operations: Set<string>;
  readonly examples: UpgradeExample[];
}

/** Exchanges of a finding that are named; the rest is counted. */
const namedExchanges = 5;

/** Joins what is told of exchanges to findings; what it keeps does not grow with their number. */
export class Findings {
  readonly #open = new Map<string, Open>();

  note(exchange: Exchange, capture: string, operationId: string, told: Told): void {
    const key = [told.rule, told.title, told.impact, told.from, told.to, told.reads].join('\n');
    const open = this.#open.get(key) ?? { ...told, count: 0, operations: new Set<string>(), examples: [] };
    this.#open.set(key, open);
    open.count++;
    open.operations.add(operationId);
    if (open.examples.length >= namedExchanges) return;
    open.examples.push({ capture, exchange: exchange.id, request: requestLine(exchange), operationId });
  }

  /** The worst first; of equals what hits more exchanges. */
  list(wanted: (told: Told) => boolean): UpgradeFinding[] {
    return [...this.#open.values()]
      .filter(wanted)
      .map(({ operations, examples, ...told }) => ({
        ...told,
        operations: [...operations],
        exchanges: examples.map(({ exchange }) => exchange),
        examples,
      }))
      .sort((a, b) => impactOrder[a.impact] - impactOrder[b.impact] || b.count - a.count);
  }
}

/** Why without its query: a build's has arguments, and those have secrets. */
const requestLine = ({ request: { method, target } }: Exchange): string =>
  `${method} ${target.split('?', 1)[0]}`;

/** What a probe tells of whatever it hits. */
export function findingOf({ rule, title, at, behaviour }: Probe): Omit<Told, 'impact' | 'from' | 'to'> {
  const { mend } = diffRule(rule as DiffRuleId);
  return {
    rule,
    title,
    ...(at === undefined ? {} : { at }),
    mend: behaviour?.mend ?? mend,
    ...(behaviour ? { behaviour: behaviour.id } : {}),
    evidence: behaviour?.evidence ?? [],
  };
}
