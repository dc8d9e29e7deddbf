import { packageVersion } from '../../../base/index.ts';
import type { ComparedHost, HostsReport, Target } from '../../../model/index.ts';
import { askDaemon, type DaemonFacts } from '../../daemon-facts.ts';
import { AskedVersions, type VersionWish } from './asked-versions.ts';
import { isVersionHeader, judgePartings } from './judge-partings.ts';
import { askOld, type OldTraffic, readCaptures } from './old-traffic.ts';
import { type Played, type PlayOptions, play } from './play.ts';
import { remarksOf } from './remarks.ts';
import { operationsOf, versionIn } from './request-facts.ts';
import { recordSuites } from './suite-traffic.ts';

export interface CompareHostsOptions {
  readonly old: Target;
  readonly new: Target;
  /** Captures to ask again, or the suites. */
  readonly traffic:
    | { readonly captures: readonly string[]; readonly where?: string }
    | { readonly only?: readonly string[]; readonly workers?: number };
  readonly api: VersionWish;
  /** Ask both daemons a second time, to know what differs by itself. */
  readonly control: boolean;
  /** Files for the answers of the old and the new daemon. */
  readonly keep?: { readonly old: string; readonly new: string };
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly onStage?: (stage: string, done: number, all: number) => void;
}

const bodyLimit = 64 * 1024 * 1024;
const suiteWorkers = 4;

/**
 * Asks two daemons the same and tells of every difference what is known of it. What is made on them is removed.
 * Throws E_UNREACHABLE, E_NOT_A_DAEMON, E_VERSION, E_CAPTURE, E_FILTER, E_NOTHING_SELECTED, E_WRITE.
 */
export async function compareHosts(options: CompareHostsOptions): Promise<HostsReport> {
  const begin = performance.now();
  const startedAt = new Date().toISOString();
  const facts = { old: await askDaemon(options.old), new: await askDaemon(options.new) };
  const versions = new AskedVersions(options.api, facts.old, facts.new);
  const old = await oldTraffic(options, versions);
  for (const exchange of old.exchanges) versions.count(versionIn(exchange));
  const { played, control, again } = await askAgain(old, options, versions);
  const judged = judgePartings({
    ...facts,
    versions,
    exchanges: old.exchanges,
    differences: played.differences,
    ofItself: control?.differences ?? [],
    ...(again ? { again: again.differences } : {}),
    numbers: { old: (id) => old.numbers.get(id), new: (id) => played.answers.get(id)?.id },
  });
  const { apart, ...rest } = judged;
  const vanished = vanishedOf(old, played, control);
  const { values, headers, items, archiveEntries, streamBytes, exchanges } = played.compared;
  return {
    format: 'wirewhale-upgrade-hosts/1',
    tool: { name: 'wirewhale', version: packageVersion },
    startedAt,
    durationMs: Math.round(performance.now() - begin),
    old: hostOf(options.old, facts.old, options.keep?.old),
    new: hostOf(options.new, facts.new, options.keep?.new),
    traffic:
      'captures' in options.traffic ? { captures: options.traffic.captures } : { suites: old.cases ?? 0 },
    versions: versions.all,
    operations: operationsOf(old.exchanges, new Set(played.notCompared.map(({ exchange }) => exchange))),
    exchanges: old.exchanges.length,
    compared: {
      exchanges,
      same: Math.max(0, exchanges - apart.size),
      places: exchanges + values + headers + items + archiveEntries,
      streamBytes,
      takenAsEqual: played.normalised.reduce((sum, { count }) => sum + count, 0),
    },
    ...rest,
    controlled: control !== undefined,
    notCompared: [...old.notCompared, ...played.notCompared].map(({ exchange, request, why }) => ({
      exchange,
      request,
      why,
    })),
    ...(vanished ? { vanished } : {}),
    left: [...old.left, ...played.left, ...(control?.left ?? []), ...(again?.left ?? [])],
    remarks: [
      ...old.remarks,
      ...remarksOf({ ...facts, same: options.old.url === options.new.url, options, control }),
    ],
  };
}

const hostOf = ({ url, origin }: Target, facts: DaemonFacts, capture: string | undefined): ComparedHost => ({
  url,
  origin,
  name: facts.name,
  minApiVersion: facts.min,
  apiVersion: facts.max,
  ...(facts.release ? { release: facts.release } : {}),
  ...(capture === undefined ? {} : { capture }),
});

/** What the old daemon answers, from the suites or a capture. */
async function oldTraffic(
  options: CompareHostsOptions,
  versions: AskedVersions,
): Promise<OldTraffic & { readonly cases?: number }> {
  const { traffic, old, keep, signal, onStage } = options;
  if (!('captures' in traffic)) {
    const { exchanges, cases, remarks } = await recordSuites({
      target: old,
      api: versions.ofSuites,
      workers: traffic.workers ?? suiteWorkers,
      ...(traffic.only ? { only: traffic.only } : {}),
      ...(keep ? { file: keep.old } : {}),
      ...(signal ? { signal } : {}),
      onCase: (done, all) => onStage?.('suites on the old daemon', done, all),
    });
    const numbers = new Map(keep ? exchanges.map(({ id }) => [id, id]) : []);
    return { exchanges, cases, numbers, notCompared: [], left: [], remarks };
  }
  const { exchanges, remarks } = await readCaptures(traffic.captures, traffic.where);
  const asked = await askOld(exchanges, {
    ...playOptions(options, 'old daemon', exchanges.length),
    target: old,
    apiVersion: (recorded) => versions.toOld(recorded),
    ...(keep ? { file: keep.old } : {}),
  });
  return {
    ...asked,
    numbers: keep ? asked.numbers : new Map(),
    remarks: [...remarks, ...asked.remarks],
  };
}

/** Asks the new daemon, the old one again beside it, and the new one again where it parts in anything. */
async function askAgain(
  { exchanges }: OldTraffic,
  options: CompareHostsOptions,
  versions: AskedVersions,
): Promise<{ played: Played; control?: Played; again?: Played }> {
  const ask = (stage: string, target: Target, more: Partial<PlayOptions>) =>
    play(exchanges, {
      ...playOptions(options, stage, exchanges.length),
      target,
      apiVersion: (asked) => asked,
      ...more,
    });
  const ofNew = ask('new daemon', options.new, {
    apiVersion: (asked) => versions.toNew(asked),
    ...(options.keep ? { file: options.keep.new } : {}),
  });
  const isOne = options.old.url === options.new.url;
  // Why caught: a daemon that is gone by now spoils the control, and not the comparison.
  const ofOld =
    options.control && !isOne
      ? ask('old daemon again', options.old, {}).catch(() => undefined)
      : Promise.resolve(undefined);
  const [played, beside] = await Promise.all([ofNew, ofOld]);
  // Why one after the other: two sessions on one daemon would meet each other's names.
  const control =
    options.control && isOne ? await ask('old daemon again', options.old, {}).catch(() => undefined) : beside;
  const parts = played.stoppedAfter === undefined && played.differences.some((one) => !isVersionHeader(one));
  const again =
    options.control && parts && !options.signal?.aborted
      ? await ask('new daemon again', options.new, { apiVersion: (asked) => versions.toNew(asked) }).catch(
          () => undefined,
        )
      : undefined;
  return { played, ...(control ? { control } : {}), ...(again ? { again } : {}) };
}

function playOptions(
  { timeoutMs, signal, onStage }: CompareHostsOptions,
  stage: string,
  all: number,
): Omit<PlayOptions, 'target' | 'apiVersion'> {
  let done = 0;
  return {
    timeoutMs,
    bodyLimit,
    ...(signal ? { signal } : {}),
    onExchange: () => onStage?.(stage, ++done, all),
  };
}

function vanishedOf(old: OldTraffic, played: Played, control: Played | undefined): HostsReport['vanished'] {
  if (played.stoppedAfter !== undefined) return { host: 'new', after: played.stoppedAfter };
  const after = old.stoppedAfter ?? control?.stoppedAfter;
  return after === undefined ? undefined : { host: 'old', after };
}
