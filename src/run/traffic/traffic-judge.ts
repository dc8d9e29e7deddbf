import { packageVersion, ToolError } from '../../base/index.ts';
import { CheckSession, coverageOf } from '../../check/index.ts';
import { type Contract, latestVersion, loadContract, versions } from '../../contract/index.ts';
import type {
  CaseResult,
  Coverage,
  Exchange,
  Finding,
  Reading,
  RunReport,
  TargetFacts,
} from '../../model/index.ts';
import { doubtOf, shortened, withoutBodies } from './slim-exchange.ts';

export interface JudgeOptions {
  /** Check against this version, whatever was used. */
  readonly api?: string;
  readonly reading: Reading;
  /** Line that shows an exchange again. */
  readonly repeat: (id: number) => string;
}

interface Group {
  readonly api: string;
  readonly operation: string;
  readonly area: string;
  readonly side: 'answers' | 'requests';
  judged: number;
  readonly unjudged: Map<string, number>;
  readonly findings: Map<string, Finding>;
  worst: Exchange | undefined;
}

/** Judges traffic exchange by exchange, and keeps only what the report tells: memory does not grow with the traffic. */
export class TrafficJudge {
  readonly #options: JudgeOptions;
  readonly #session: CheckSession;
  readonly #groups = new Map<string, Group>();
  readonly #covered = new Map<string, Map<string, Exchange>>();
  readonly #startedAt = Date.now();
  #spoken: string | undefined;
  #server: string | undefined;
  #exchanges = 0;

  /** Throws E_VERSION where no contract is held for the version that was asked for. */
  constructor(options: JudgeOptions) {
    const { api } = options;
    if (api !== undefined && !versions.includes(api))
      throw new ToolError(
        'E_VERSION',
        `no contract is held for API ${api}`,
        `Choose within ${versions[0]}–${latestVersion}.`,
      );
    this.#options = options;
    this.#session = new CheckSession((prefix) => this.#contractOf(this.#apiOf(prefix)));
  }

  /** Exchanges that were taken. */
  get exchanges(): number {
    return this.#exchanges;
  }

  /** Findings of the exchange in the light of all before it, as `CheckSession` gives them. */
  take(exchange: Exchange): Finding[] {
    this.#exchanges += 1;
    this.#hear(exchange);
    const prefix = /^\/v(\d+\.\d+)(?=[/?]|$)/.exec(exchange.request.target)?.[1];
    const api = this.#apiOf(prefix);
    const contract = this.#contractOf(api);
    const { operation } = contract.match(exchange.request.method, exchange.request.target);
    const name = operation?.id ?? 'protocol';
    const area = operation?.area ?? 'protocol';
    const findings = this.#session.check(exchange);
    const doubt = versions.includes(api) ? doubtOf(exchange) : `no contract is held for API ${api}`;
    for (const side of ['answers', 'requests'] as const) {
      const group = this.#groupOf(api, name, area, side);
      if (doubt !== undefined) {
        group.unjudged.set(doubt, (group.unjudged.get(doubt) ?? 0) + 1);
        continue;
      }
      group.judged += 1;
      for (const finding of findings) {
        if (finding.rule.startsWith('request/') !== (side === 'requests')) continue;
        if (!group.findings.has(finding.id)) group.findings.set(finding.id, finding);
        if (finding.level === 'error') group.worst ??= shortened(exchange);
      }
    }
    if (doubt === undefined) this.#cover(api, name, exchange);
    return doubt === undefined || findings.some(({ level }) => level !== 'error')
      ? findings
      : findings.filter(({ rule }) => !rule.startsWith('response/'));
  }

  /** What conform would say of a daemon that was heard saying all this. Its exit code is 5 where nothing could be judged. */
  report(about: { readonly url: string; readonly origin: string }): RunReport {
    const cases = [...this.#groups.values()].map((group) => this.#caseOf(group));
    const used = [...new Set(cases.map(({ api }) => api))].filter((api) => versions.includes(api));
    return {
      format: 'wirewhale-report/1',
      subject: 'traffic',
      tool: { name: 'wirewhale', version: packageVersion },
      startedAt: new Date(this.#startedAt).toISOString(),
      durationMs: Date.now() - this.#startedAt,
      target: this.#targetOf(about),
      contracts: used.map((version) => {
        const held = loadContract(version, this.#options.reading);
        return { ...held.document, amendments: held.amendments };
      }),
      cases,
      coverage: this.#coverage(used),
      staleWaivers: [],
      leftBehind: [],
      exitCode: exitCodeOf(cases),
    };
  }

  #hear({ response }: Exchange): void {
    if (!response) return;
    const header = (wanted: string) => response.headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
    const spoken = header('api-version');
    if (spoken && /^\d+\.\d+$/.test(spoken)) this.#spoken ??= spoken;
    this.#server ??= header('server');
  }

  #apiOf(prefix: string | undefined): string {
    return this.#options.api ?? prefix ?? this.#spoken ?? latestVersion;
  }

  #contractOf(api: string): Contract {
    return loadContract(versions.includes(api) ? api : latestVersion, this.#options.reading);
  }

  #groupOf(api: string, operation: string, area: string, side: Group['side']): Group {
    const key = `${api} ${operation} ${side}`;
    let group = this.#groups.get(key);
    if (!group) {
      group = {
        api,
        operation,
        area,
        side,
        judged: 0,
        unjudged: new Map(),
        findings: new Map(),
        worst: undefined,
      };
      this.#groups.set(key, group);
    }
    return group;
  }

  #caseOf(group: Group): CaseResult {
    const { api, operation, area, side, worst } = group;
    const findings = [...group.findings.values()];
    const fails = findings.some(({ level }) => level === 'error');
    const doubts = [...group.unjudged].map(([why, count]) => `${count} not judged: ${why}`).join('; ');
    const verdict = fails ? 'fail' : group.judged > 0 ? 'pass' : 'skip';
    const told = side === 'answers' ? 'Every answer of' : 'Every request of';
    return {
      id: `${operation}/${side === 'answers' ? 'keeps-the-contract' : 'asks-by-the-contract'}`,
      area,
      operationId: operation,
      requirement: `${told} ${operation} in this traffic keeps the contract.`,
      level: 'must',
      api,
      verdict,
      durationMs: 0,
      failures: [],
      findings,
      ...(doubts ? { reason: doubts } : {}),
      repeat: { wirewhale: this.#options.repeat(worst?.id ?? 1) },
      ...(worst ? { subject: worst.id } : {}),
      exchanges: worst ? [worst] : [],
    };
  }

  #targetOf({ url, origin }: { readonly url: string; readonly origin: string }): TargetFacts {
    const [, product, version] = /^(\w+)\/(\S+)/.exec(this.#server ?? '') ?? [];
    return {
      url,
      origin,
      name: product ? `${product === 'Libpod' ? 'Podman' : product} ${version}` : 'unknown daemon',
      apiVersion: this.#spoken ?? 'unknown',
      minApiVersion: 'unknown',
      os: /\((\w+)\)/.exec(this.#server ?? '')?.[1] ?? 'unknown',
      arch: 'unknown',
    };
  }

  /** Why by kind: coverage asks for operation, status and names of parameters only. */
  #cover(api: string, operation: string, exchange: Exchange): void {
    if (!exchange.response) return;
    const names = /\?(.*)/s.exec(exchange.request.target)?.[1]?.replace(/=[^&]*/g, '') ?? '';
    const seen = this.#covered.get(api) ?? new Map<string, Exchange>();
    this.#covered.set(api, seen);
    const key = `${operation} ${exchange.response.status} ${names}`;
    if (!seen.has(key) && seen.size < 100_000) seen.set(key, withoutBodies(exchange));
  }

  #coverage(used: readonly string[]): Coverage {
    const parts = used.map((api) =>
      coverageOf(this.#covered.get(api)?.values() ?? [], loadContract(api, this.#options.reading)),
    );
    const join = (kind: keyof Coverage) => {
      const exercised = new Set(parts.flatMap((part) => part[kind].exercised));
      const missing = new Set(parts.flatMap((part) => part[kind].missing));
      return {
        exercised: [...exercised].sort(),
        missing: [...missing].filter((name) => !exercised.has(name)).sort(),
      };
    };
    return {
      operations: join('operations'),
      statuses: join('statuses'),
      queryParameters: join('queryParameters'),
    };
  }
}

function exitCodeOf(cases: readonly CaseResult[]): number {
  if (cases.some(({ verdict }) => verdict === 'fail')) return 1;
  // Why not 0: what nobody could judge conforms to nothing.
  return cases.length > 0 && cases.every(({ verdict }) => verdict === 'skip') ? 5 : 0;
}
