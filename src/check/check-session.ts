import type { Contract } from '../contract/index.ts';
import type { Exchange, Finding } from '../model/index.ts';
import { checkExchange } from './check-exchange.ts';
import { type CheckContext, header, lookAt, type Subject } from './subject.ts';
import { Terminals } from './terminals.ts';

/** The contract for a version prefix (`1.41`), or for a path without one. */
type ContractChoice = (version: string | undefined) => Contract;

/**
 * Checks exchanges in their order and remembers what later ones need: which containers and execs have a
 * terminal, and which API version the daemon speaks.
 */
export class CheckSession {
  readonly #contract: ContractChoice;
  readonly #terminals = new Terminals();
  #daemonApiVersion: string | undefined;

  constructor(contract: Contract | ContractChoice, known: { readonly daemonApiVersion?: string } = {}) {
    this.#contract = typeof contract === 'function' ? contract : () => contract;
    this.#daemonApiVersion = known.daemonApiVersion;
  }

  get context(): CheckContext {
    return {
      tty: (kind, id) => this.#terminals.tty(kind, id),
      ...(this.#daemonApiVersion !== undefined && { daemonApiVersion: this.#daemonApiVersion }),
    };
  }

  /** Findings of the exchange, in the light of all that were checked before it. */
  check(exchange: Exchange): Finding[] {
    return checkExchange(exchange, this.learn(exchange).contract, this.context);
  }

  /** Takes from the exchange what later ones need, without checking it; gives it beside what the contract says. */
  learn(exchange: Exchange): Subject {
    const contract = this.#contract(versionOf(exchange.request.target));
    const subject = lookAt(exchange, contract, this.context);
    this.#terminals.learn(subject);
    this.#daemonApiVersion ??= spokenBy(subject);
    return subject;
  }
}

/** `1.41` of `/v1.41/info`. */
const versionOf = (target: string): string | undefined => /^\/v(\d+\.\d+)(?=[/?]|$)/.exec(target)?.[1];

/** The daemon's newest version, told by an answer to ping or version. */
function spokenBy(subject: Subject): string | undefined {
  const { operation, response } = subject;
  if (response?.status !== 200) return undefined;
  const version =
    operation?.id === 'SystemVersion'
      ? namedVersion(subject)
      : operation?.id === 'SystemPing' || operation?.id === 'SystemPingHead'
        ? header(response.headers, 'api-version')
        : undefined;
  return typeof version === 'string' && /^\d+\.\d+$/.test(version) ? version : undefined;
}

function namedVersion(subject: Subject): unknown {
  const reading = subject.responseJson();
  return reading.kind === 'json' ? (reading.value as { ApiVersion?: unknown } | null)?.ApiVersion : undefined;
}
