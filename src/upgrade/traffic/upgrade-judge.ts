import { knownClients, releases } from '../../contract/index.ts';
import type {
  Destination,
  Exchange,
  Impact,
  JudgedOperation,
  SpokenVersion,
  UpgradeFinding,
} from '../../model/index.ts';
import { headerOf } from '../../wire/index.ts';
import { type DiffRuleId, diffRule } from '../diff/diff-rules.ts';
import { impactOrder } from '../impact-order.ts';
import { type AnswerPlaces, answerPlaces, verdictOn } from '../reads/answer-places.ts';
import type { ReadsOfClients } from '../reads/reads-of-clients.ts';
import { matchNewest } from '../versions.ts';
import { isPinned, newestOfClient, refusingClient } from './clients.ts';
import { Findings, findingOf, type Told } from './findings.ts';
import type { Probe, Tried } from './probe.ts';
import { type Daemon, Probes } from './probes.ts';
import { spokenTo } from './spoken.ts';
import { triedOf } from './tried.ts';

/** Clients that are named of a version. */
const namedClients = 5;

/** Bodies of which the daemon refuses a version before it has read them. */
const uploads: ReadonlySet<string> = new Set([
  'ImageBuild',
  'ImageLoad',
  'ImageCreate',
  'PutContainerArchive',
]);
const asksForVersion: ReadonlySet<string> = new Set(['SystemPing', 'SystemPingHead', 'SystemVersion']);

export interface JudgeOptions {
  readonly to: Destination;
  /** Version that requests without one spoke; absent: what the daemon told. */
  readonly from?: string;
  /** The daemon that was recorded; absent: what it told in its headers. */
  readonly daemon?: Daemon;
  /** Told each thing that hits an exchange, where findings name only the first few exchanges. */
  readonly onHit?: (exchange: Exchange, told: Told) => void;
  /** What is known of the clients: which fields of answers they read. */
  readonly reads?: ReadsOfClients;
  /** Told of fields of answers that are hit. */
  readonly onFields?: (operationId: string, places: AnswerPlaces) => void;
}

type Spoken = { -readonly [Key in keyof SpokenVersion]: SpokenVersion[Key] } & { agents: Set<string> };

/** Judges recorded exchanges against another daemon, one at a time; what it keeps does not grow with their number. */
export class UpgradeJudge {
  readonly #options: JudgeOptions;
  readonly #probes: Probes;
  readonly #findings = new Findings();
  readonly #spoken = new Map<string, Spoken>();
  /** Clients that asked for the version, by `User-Agent`. */
  readonly #asking = new Set<string>();
  readonly #operations = new Map<string, { exchanges: number; unknown: number }>();
  #capture = '';
  #newest: string | undefined;
  #daemon: Daemon | undefined;
  /** Exchanges of an operation of which a body that counts was not seen whole. */
  cut = 0;
  readonly counts = { breaking: 0, risky: 0, fine: 0, unknown: 0 };
  checkedFields = 0;

  constructor(options: JudgeOptions) {
    this.#options = options;
    this.#probes = new Probes(options.to);
  }

  get exchanges(): number {
    const { breaking, risky, fine, unknown } = this.counts;
    return breaking + risky + fine + unknown;
  }

  /** `capture`: the file that the exchange stands in. */
  take(exchange: Exchange, capture = ''): void {
    // Why forgotten: each capture is of a daemon of its own.
    if (this.#capture !== capture) this.#newest = this.#daemon = undefined;
    this.#capture = capture;
    const { method, target, headers } = exchange.request;
    const { operation, version, query } = matchNewest(method, target);
    const agent = headerOf(headers, 'user-agent') ?? '';
    this.#newest = headerOf(exchange.response?.headers ?? [], 'api-version') ?? this.#newest;
    this.#daemon = daemonOf(headerOf(exchange.response?.headers ?? [], 'server') ?? '') ?? this.#daemon;
    if (!operation) {
      this.counts.unknown++;
      return;
    }
    const judged = this.#operations.get(operation.id) ?? { exchanges: 0, unknown: 0 };
    this.#operations.set(operation.id, judged);
    judged.exchanges++;
    if (version === undefined && asksForVersion.has(operation.id)) this.#asking.add(agent);
    const spoken = this.#speak(version, agent);
    const worst = this.#clientRefuses(exchange, operation.id, agent) ?? spoken.worst(exchange, operation.id);
    if (worst) return void this.counts[worst]++;
    const from = version ?? this.#options.from ?? this.#newest;
    if (from === undefined) {
      judged.unknown++;
      return void this.counts.unknown++;
    }
    let hitWorst: Impact = 'compatible';
    const tried = triedOf(exchange, query, operation.stream !== undefined);
    const daemon = this.#options.daemon ?? this.#daemon;
    const probes = this.#probes.of(operation.id, from, spoken.version, daemon);
    for (const probe of probes) {
      this.checkedFields++;
      const hit = probe.hit(tried);
      if (!hit) continue;
      const weighed = { ...hit, ...this.#weigh(hit.impact, probe, tried, operation.id, agent) };
      if (impactOrder[weighed.impact] < impactOrder[hitWorst]) hitWorst = weighed.impact;
      this.#note(exchange, operation.id, { ...findingOf(probe), ...weighed, from, to: spoken.version });
    }
    if (hitWorst !== 'compatible') this.counts[hitWorst]++;
    // Why fine without probes: where nothing changed, nothing can break.
    else if (probes.length === 0 || !tried.doubtful) this.counts.fine++;
    else {
      this.counts.unknown++;
      judged.unknown++;
      this.cut++;
    }
  }

  /** The worst first; of equals what hits more exchanges. */
  get findings(): UpgradeFinding[] {
    return this.#findings.list(({ reads }) => reads !== 'unread');
  }

  /** What would be findings, were the fields read that it is about. */
  get unread(): UpgradeFinding[] {
    return this.#findings.list(({ reads }) => reads === 'unread');
  }

  get operations(): JudgedOperation[] {
    return [...this.#operations].map(([operationId, counts]) => ({ operationId, ...counts }));
  }

  get versions(): SpokenVersion[] {
    return [...this.#spoken.values()].map(({ agents, ...spoken }) => ({ ...spoken, clients: [...agents] }));
  }

  /** How hard it hits a client of which it is known what it reads. */
  #weigh(
    impact: Impact,
    probe: Probe,
    tried: Tried,
    operationId: string,
    agent: string,
  ): Pick<Told, 'impact' | 'reads'> {
    const { reads: known, onFields } = this.#options;
    // Why first: places are looked up in the whole answer.
    const places = known || onFields ? answerPlaces(probe, tried) : undefined;
    if (places) onFields?.(operationId, places);
    if (!places || !known) return { impact };
    const reads = verdictOn(known, agent, operationId, places);
    if (reads === 'unread') return { impact: 'compatible', reads };
    return { impact: reads === 'either' ? 'risky' : impact, reads };
  }

  /** What becomes of the version, told once for each that was asked for. */
  #speak(
    asked: string | undefined,
    agent: string,
  ): { version: string; worst(exchange: Exchange, operationId: string): 'breaking' | undefined } {
    const { to } = this.#options;
    const ofClient = newestOfClient(agent, releases());
    const negotiates = this.#asking.has(agent) && !isPinned(asked, ofClient, this.#newest);
    const result = spokenTo(
      {
        ...(asked === undefined ? {} : { version: asked }),
        ...(this.#newest === undefined ? {} : { newest: this.#newest }),
        ...(ofClient === undefined ? {} : { ofClient }),
        negotiates,
      },
      to,
    );
    const becomes = result.kind === 'served' ? result.version : null;
    const key = `${asked} ${becomes} ${negotiates}`;
    const known = this.#spoken.get(key) ?? {
      asked: asked ?? 'none',
      becomes,
      exchanges: 0,
      negotiated: negotiates,
      clients: [],
      agents: new Set<string>(),
    };
    known.exchanges++;
    if (agent && known.agents.size < namedClients) known.agents.add(agent);
    this.#spoken.set(key, known);
    if (result.kind === 'served') return { version: result.version, worst: () => undefined };
    return {
      version: '',
      worst: (exchange, operationId) => {
        const rule = `upgrade/version-${result.kind}` as const;
        const subject = `API ${asked}`;
        const range =
          to.minApiVersion === to.apiVersion ? to.apiVersion : `${to.minApiVersion} to ${to.apiVersion}`;
        this.#note(
          exchange,
          operationId,
          this.#refusal(rule, `${subject} is refused: ${to.name} serves ${range}`, asked),
        );
        if (uploads.has(operationId) && exchange.request.body.length > 0)
          this.#note(
            exchange,
            operationId,
            this.#refusal(
              'upgrade/refused-mid-upload',
              `${operationId} is refused while its body is on its way`,
              asked,
            ),
          );
        return 'breaking';
      },
    };
  }

  #clientRefuses(exchange: Exchange, operationId: string, agent: string): 'breaking' | undefined {
    const { to } = this.#options;
    const client = refusingClient(agent, to.apiVersion, knownClients());
    if (!client) return undefined;
    this.#note(exchange, operationId, {
      ...this.#refusal(
        'upgrade/client-refuses',
        `${agent} speaks API ${client.minApiVersion} and newer; ${to.name} serves up to ${to.apiVersion}`,
        undefined,
      ),
      evidence: client.evidence,
    });
    return 'breaking';
  }

  #refusal(rule: DiffRuleId, title: string, asked: string | undefined): Told {
    const { mend, text } = diffRule(rule);
    return { rule, title, impact: 'breaking', from: asked ?? '', to: '', text, mend, evidence: [] };
  }

  #note(exchange: Exchange, operationId: string, told: Told): void {
    this.#options.onHit?.(exchange, told);
    this.#findings.note(exchange, this.#capture, operationId, told);
  }
}

function daemonOf(server: string): Daemon | undefined {
  const [, name, release] = /^(Docker|Libpod)\/(\d+\.\d+)/.exec(server) ?? [];
  return release === undefined ? undefined : { engine: name === 'Docker' ? 'docker' : 'podman', release };
}
