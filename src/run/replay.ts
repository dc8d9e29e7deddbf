import { packageVersion, ToolError } from '../base/index.ts';
import type { Exchange, Target } from '../model/index.ts';
import { cleanUp, holdings, type ReplayReport, replayExchanges } from '../replay/index.ts';
import { compileFilter, describeExchange, ViewSession } from '../view/index.ts';
import { askDaemon, versionFor } from './daemon-facts.ts';
import { openTraffic, remarksOn } from './traffic/open-traffic.ts';

export interface ReplayCaptureOptions {
  readonly file: string;
  readonly target: Target;
  readonly where?: string;
  /** `negotiate` (the nearest that the daemon serves), `recorded`, or a version. */
  readonly api: string;
  readonly strict: boolean;
  readonly timing: boolean;
  readonly keepGoing: boolean;
  readonly withMasked: boolean;
  readonly redactCheck: boolean;
  /** Value of X-Registry-Auth to send where the capture has that header. */
  readonly registryAuth?: string;
  /** Remove what the replay made. */
  readonly clean: boolean;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Told of each exchange as it was compared. */
  readonly onExchange?: (done: number, all: number, differences: number) => void;
}

const bodyLimit = 64 * 1024 * 1024;

/** Sends a capture's requests to a daemon and compares. Throws E_CAPTURE, E_FILTER, E_NOTHING_SELECTED, E_UNREACHABLE, E_VERSION. */
export async function replayCapture(options: ReplayCaptureOptions): Promise<ReplayReport> {
  const begin = performance.now();
  const startedAt = new Date().toISOString();
  const { file, target, registryAuth, signal, clean } = options;
  const { exchanges, selected, remarks } = await readCaptureWhole(file, options.where);
  if (selected.size === 0)
    throw new ToolError(
      'E_NOTHING_SELECTED',
      exchanges.length === 0 ? `${file} holds no exchange` : `no exchange of ${file} fits ${options.where}`,
      'See what it holds with: wirewhale show FILE',
    );
  const daemon = await askDaemon(target);
  const versions = new Map<string, string>();
  const apiVersion = (recorded: string): string => {
    const sent = versionFor(recorded, options.api, daemon);
    if (sent !== recorded) versions.set(recorded, sent);
    return sent;
  };
  const held = clean ? await holdings(target.address) : undefined;
  let done = 0;
  const outcome = await replayExchanges(exchanges, {
    address: target.address,
    apiVersion,
    where: ({ id }) => selected.has(id),
    strict: options.strict,
    timing: options.timing,
    keepGoing: options.keepGoing,
    withMasked: options.withMasked,
    redactCheck: options.redactCheck,
    timeoutMs: options.timeoutMs,
    bodyLimit,
    ...(registryAuth ? { supplied: new Map([['x-registry-auth', registryAuth]]) } : {}),
    ...(signal ? { signal } : {}),
    onExchange: (_was, _now, differences) => options.onExchange?.(++done, selected.size, differences),
  });
  const cleaned = held ? await cleanUp(target.address, outcome.creations, held) : undefined;
  if (outcome.compared.exchanges === 0 && outcome.differences.length === 0)
    throw new ToolError(
      'E_NOTHING_SELECTED',
      `none of ${outcome.notCompared.length} exchanges could be replayed; the first: ${outcome.notCompared[0]?.why}`,
      'See what the capture holds with: wirewhale show FILE',
    );
  return {
    format: 'wirewhale-replay/1',
    tool: { name: 'wirewhale', version: packageVersion },
    verb: 'replay',
    startedAt,
    durationMs: Math.round(performance.now() - begin),
    first: { file, exchanges: exchanges.length },
    second: { url: target.url, origin: target.origin, name: daemon.name, api: daemon.max },
    versions: [...versions].map(([recorded, sent]) => ({ recorded, sent })),
    strict: options.strict,
    sent: outcome.sent,
    same: outcome.compared.exchanges - countOf(outcome.differences),
    compared: outcome.compared,
    differences: outcome.differences,
    normalised: outcome.normalised,
    notCompared: outcome.notCompared,
    ...(outcome.stoppedAfter === undefined ? {} : { stoppedAfter: outcome.stoppedAfter }),
    ...(cleaned ? { cleaned } : {}),
    remarks,
    exitCode: outcome.differences.length > 0 || outcome.stoppedAfter !== undefined ? 1 : 0,
  };
}

/** Exchanges of which something parts, among those that were compared. */
export function countOf(differences: ReplayReport['differences']): number {
  const apart = differences.filter(({ rule }) => !/^exchange|no-counterpart/.test(rule));
  return new Set(apart.map(({ exchange }) => exchange)).size;
}

/** All exchanges of a file, in order, and the ids of those that the filter selects. */
export async function readCaptureWhole(
  file: string,
  where?: string,
): Promise<{ exchanges: Exchange[]; selected: ReadonlySet<number>; remarks: string[] }> {
  const filter = where === undefined ? undefined : compileFilter(where);
  const session = new ViewSession({ check: false });
  // Why not redacted: what the recorder left in the file is what must be sent.
  const traffic = openTraffic(file, { redact: false, arrivals: true, bodyLimit });
  const exchanges: Exchange[] = [];
  const selected = new Set<number>();
  for await (const { exchange, masked } of traffic.exchanges) {
    exchanges.push(exchange);
    if (!filter || filter(describeExchange(exchange, session, { masked }))) selected.add(exchange.id);
  }
  exchanges.sort((a, b) => a.id - b.id);
  return { exchanges, selected, remarks: remarksOn(traffic) };
}
