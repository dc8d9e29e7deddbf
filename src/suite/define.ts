import type { Expectation } from './expectation.ts';
import type { CaseTools } from './tools.ts';

/**
 * What a case needs beyond a daemon that answers. A case whose need is not met is skipped, with the need as the reason.
 * `image`: a runnable busybox image · `registry`: a registry to push to and pull from (`--registry`) ·
 * `swarm`, `prune`, `plugins`: changes that reach beyond our own objects, allowed by `--allow`.
 */
export type Capability =
  | 'image'
  | 'registry'
  | 'linux'
  | 'networking'
  | 'build'
  | 'pause'
  | 'healthcheck'
  | 'swarm'
  | 'prune'
  | 'plugins';

/** One test of a suite, as data. It has no `if`: what depends on the version is said by `api`, alternatives by `expect`. */
export interface Case<Observed = unknown> {
  /** Slug, unique in its suite; with the suite's name an address that you can type. Never reused, never a position. */
  readonly id: string;
  /** What must be true, in a sentence. */
  readonly requirement: string;
  readonly level: 'must' | 'should';
  /** API versions it holds for: `1.25..1.41`, `1.42..`. Absent: every version that serves the operation. */
  readonly api?: string;
  readonly needs?: readonly Capability[];
  /** Where the requirement comes from, when it is not the contract itself. */
  readonly source?: string;
  /** Does the smallest thing that shows it and returns what was observed, usually the answer. Milliseconds limit: `timeoutMs`. */
  readonly run: (tools: CaseTools) => Promise<Observed>;
  /** The legal answers: one of them must hold. */
  readonly expect: readonly Expectation<Observed>[];
  /** Milliseconds; 30,000 when absent. */
  readonly timeoutMs?: number;
  /** Runs after all others, one by one: for what other cases disturb. Cases that need `prune`, `swarm` or `plugins` always do. */
  readonly alone?: boolean;
}

/** The cases of one operation, or of one topic of the protocol. */
export interface Suite {
  /** `ContainerList`, or a topic: `protocol/hijack`. First part of the case ids. */
  readonly name: string;
  /** Heading under which the summary counts it. */
  readonly area: string;
  /** operationId whose answers the cases are about; absent for topics of the protocol. */
  readonly operation?: string;
  readonly cases: readonly Case<never>[];
}

/** A case of any observed type, as a suite's list takes it. */
export function defineCase<Observed>(definition: Case<Observed>): Case<never> {
  return definition as unknown as Case<never>;
}

const registerHook = Symbol.for('wirewhale.register');
type Register = (suite: Suite) => void;

/**
 * Declares a suite. Within a run of `wirewhale conform` its cases are registered with the runner;
 * anywhere else it only returns the data.
 */
export function defineSuite(suite: Suite): Suite {
  const seen = new Set<string>();
  for (const { id } of suite.cases) {
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id))
      throw new TypeError(`case id "${id}" of ${suite.name} is not a slug like "filters-by-label"`);
    if (seen.has(id)) throw new TypeError(`case id "${id}" stands twice in ${suite.name}`);
    seen.add(id);
  }
  (globalThis as { [registerHook]?: Register })[registerHook]?.(suite);
  return suite;
}

/** Makes `defineSuite` hand every suite to `register`, until called with `undefined`. */
export function onDefineSuite(register: Register | undefined): void {
  const holder = globalThis as { [registerHook]?: Register };
  if (register) holder[registerHook] = register;
  else delete holder[registerHook];
}
