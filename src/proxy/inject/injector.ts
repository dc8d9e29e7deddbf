import { hash } from 'node:crypto';
import { fits, monotonic } from '../../base/index.ts';
import { type Contract, latestVersion, loadContract, versions } from '../../contract/index.ts';
import type { HeaderPair } from '../../model/index.ts';
import { type Fault, formatFault, type Rule, type Side } from './rule.ts';

/** A fault that an exchange is to suffer. */
export interface Assigned {
  readonly fault: Fault;
  /** Number of the rule, from 1. */
  readonly rule: number;
  /** Milliseconds, of a delay. */
  readonly delay: number;
}

/** A fault as it came to pass. */
export interface Injected {
  readonly connection: number;
  /** Absent where no contract knows the request. */
  readonly operationId: string | undefined;
  readonly method: string;
  /** Without query, for it may hold secrets. */
  readonly path: string;
  /** `status=500`, `delay=312ms`. */
  readonly fault: string;
  readonly side: Side;
  /** Number of the rule, from 1. */
  readonly rule: number;
  /** As of tap events. */
  readonly at: bigint;
}

export interface InjectorOptions {
  readonly rules: readonly Rule[];
  /** The same seed makes the same decisions where the same requests come in the same order. */
  readonly seed: string;
  readonly onInjected?: (injected: Injected) => void;
}

export interface RuleCount {
  readonly rule: string;
  /** Exchanges that it is about. */
  readonly seen: number;
  /** Faults that came to pass, by kind. */
  readonly injected: Readonly<Record<string, number>>;
}

/** A request as rules see it. */
export interface Subject {
  readonly connection: number;
  readonly operationId: string | undefined;
  readonly method: string;
  readonly path: string;
}

interface Watched {
  readonly rule: Rule;
  readonly number: number;
  readonly answer: RegExp | undefined;
  seen: number;
  readonly injected: Record<string, number>;
}

const echoed = /^(api-version|docker-experimental|ostype|server)$/i;

/** Decides which exchanges suffer what. One for all connections, since occurrences are counted over all. */
export class Injector {
  readonly #options: InjectorOptions;
  readonly #rules: readonly Watched[];
  /** Headers that the daemon puts on every answer. */
  #manners: readonly HeaderPair[] = [];

  constructor(options: InjectorOptions) {
    this.#options = options;
    this.#rules = options.rules.map((rule, index) => ({
      rule,
      number: index + 1,
      answer: rule.answer && new RegExp(`^(${rule.answer.join('|').replaceAll('x', '\\d')})$`),
      seen: 0,
      injected: {},
    }));
  }

  get counts(): readonly RuleCount[] {
    return this.#rules.map(({ rule, seen, injected }) => ({ rule: rule.text, seen, injected }));
  }

  /** Headers as the daemon last sent them, for answers in its place. */
  get manners(): readonly HeaderPair[] {
    return this.#manners;
  }

  subject(connection: number, method: string, target: string): Subject {
    const { operation, path, version } = contractOf(undefined).match(method, target);
    const known = operation ?? (version ? contractOf(version).match(method, target).operation : undefined);
    return { connection, operationId: known?.id, method, path };
  }

  /** Faults of rules that do not ask for an answer. To be called once for each request, in order. */
  onRequest(subject: Subject): Assigned[] {
    return this.#decide(subject, (watched) => watched.answer === undefined);
  }

  /** Faults of rules that ask for an answer of this status. */
  onAnswer(subject: Subject, status: number, headers: readonly HeaderPair[]): Assigned[] {
    const manners = headers.filter(([name, value]) => echoed.test(name) && value.length < 200);
    if (manners.length > 0) this.#manners = manners.slice(0, 8);
    return this.#decide(subject, (watched) => watched.answer?.test(String(status)) ?? false);
  }

  told(subject: Subject, { fault, rule, delay }: Assigned): void {
    const watched = this.#rules[rule - 1];
    if (watched) watched.injected[fault.kind] = (watched.injected[fault.kind] ?? 0) + 1;
    this.#options.onInjected?.({
      ...subject,
      path: subject.path.slice(0, 200),
      fault: fault.kind === 'delay' ? `delay=${delay}ms` : formatFault(fault),
      side: 'side' in fault ? fault.side : 'request',
      rule,
      at: monotonic(),
    });
  }

  #decide(subject: Subject, asks: (watched: Watched) => boolean): Assigned[] {
    return this.#rules
      .filter((watched) => asks(watched) && isAbout(watched, subject))
      .flatMap((watched) => {
        watched.seen += 1;
        const { rule, number, seen } = watched;
        if (rule.nth && !rule.nth.includes(seen)) return [];
        if (rule.first !== undefined && seen > rule.first) return [];
        if (this.#chance(number, seen, 'share') >= (rule.share ?? 1)) return [];
        return rule.faults.map((fault): Assigned => {
          if (fault.kind !== 'delay') return { fault, rule: number, delay: 0 };
          const span = fault.to - fault.from;
          const delay = Math.round(fault.from + span * this.#chance(number, seen, 'delay'));
          return { fault, rule: number, delay };
        });
      });
  }

  /** From 0 to below 1, of the seed and the occurrence alone: what other rules and exchanges do changes nothing. */
  #chance(rule: number, occurrence: number, what: string): number {
    const text = hash('sha256', `${this.#options.seed}\n${rule} ${occurrence} ${what}`);
    return Number.parseInt(text.slice(0, 12), 16) / 2 ** 48;
  }
}

function isAbout({ rule }: Watched, { operationId, method, path }: Subject): boolean {
  if (rule.operation !== '*' && !fits(rule.operation, operationId ?? '')) return false;
  if (rule.method && rule.method !== method.toUpperCase()) return false;
  return rule.path === undefined || fits(rule.path, path);
}

const contractOf = (version: string | undefined): Contract =>
  loadContract(version !== undefined && versions.includes(version) ? version : latestVersion);
