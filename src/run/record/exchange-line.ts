import { CheckSession } from '../../check/index.ts';
import { type Contract, latestVersion, loadContract, versions } from '../../contract/index.ts';
import type { Exchange, Finding } from '../../model/index.ts';

export interface LineOptions {
  readonly bodyLimit: number;
  /** Check each exchange against the contract of the version it used. */
  readonly check: boolean;
  /** Check against this version instead. */
  readonly api?: string;
}

/** What one line about an exchange is made of. */
export interface ExchangeLine {
  readonly id: number;
  readonly connection: number;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly operation: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly api: string | undefined;
  readonly status: number | undefined;
  readonly durationMs: number | undefined;
  /** Bytes of bodies and streams. */
  readonly toDaemon: number;
  readonly toClient: number;
  readonly hijack: string | undefined;
  readonly defects: readonly string[];
  readonly findings: readonly Finding[];
}

/** Makes lines of exchanges in their order. */
export class LineMaker {
  readonly #options: LineOptions;
  readonly #onLine: (line: ExchangeLine) => void;
  readonly #check: CheckSession | undefined;
  #contract: Contract | undefined;
  #spoken: string | undefined;

  constructor(options: LineOptions, onLine: (line: ExchangeLine) => void) {
    this.#options = options;
    this.#onLine = onLine;
    this.#check = options.check ? new CheckSession((prefix) => this.#contractOf(prefix)) : undefined;
  }

  take(exchange: Exchange): void {
    const { request, response, hijack } = exchange;
    this.#spoken ??= response?.headers.find(([name]) => name.toLowerCase() === 'api-version')?.[1];
    this.#contract ??= loadContract(latestVersion);
    const match = this.#contract.match(request.method, request.target);
    this.#onLine({
      id: exchange.id,
      connection: exchange.connection,
      at: exchange.startedAt,
      operation: match.operation?.id,
      method: request.method,
      path: match.path,
      api: match.version,
      status: response?.status,
      durationMs: exchange.timing.end,
      toDaemon: request.body.length + (hijack?.toDaemon.length ?? 0),
      toClient: (response?.body.length ?? 0) + (hijack?.toClient.length ?? 0),
      hijack: hijack && `${hijack.kind}${hijack.protocol ? ` ${hijack.protocol}` : ''}`,
      defects: exchange.defects.map(({ code }) => code),
      findings: this.#check?.check(exchange) ?? [],
    });
  }

  #contractOf(prefix: string | undefined): Contract {
    const wished = this.#options.api ?? prefix ?? this.#spoken ?? latestVersion;
    return loadContract(versions.includes(wished) ? wished : latestVersion);
  }
}
