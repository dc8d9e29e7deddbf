import { packageVersion, ToolError } from '../../base/index.ts';
import {
  behaviours,
  knownClients,
  latestVersion,
  loadContract,
  releases,
  versions,
} from '../../contract/index.ts';
import type { UpgradeReport } from '../../model/index.ts';
import { UpgradeJudge } from '../../upgrade/index.ts';
import { compileFilter, describeExchange, ViewSession } from '../../view/index.ts';
import { openTraffic, remarksOn } from '../traffic/open-traffic.ts';
import { chooseDestination } from './destination.ts';

export interface UpgradeOptions {
  readonly captures: readonly string[];
  readonly to: string;
  /** Version or release that was recorded, where the capture does not tell. */
  readonly from?: string;
  readonly where?: string;
  readonly bodyLimit?: number;
}

const readBody = 4 * 1024 * 1024;

/** What of recorded traffic breaks with another daemon. Throws E_CAPTURE, E_FILTER, E_VERSION, E_NOTHING_SELECTED. */
export async function upgrade({
  captures,
  to,
  from,
  where,
  bodyLimit,
}: UpgradeOptions): Promise<UpgradeReport> {
  const begin = performance.now();
  const destination = chooseDestination(to);
  const origin = from === undefined ? undefined : chooseDestination(from);
  const filter = where === undefined ? undefined : compileFilter(where);
  const newest = loadContract(latestVersion);
  const judge = new UpgradeJudge({
    to: destination,
    ...(origin ? { from: origin.apiVersion } : {}),
    ...(origin?.release ? { release: origin.release } : {}),
    version: (name) => ({ document: loadContract(name), published: loadContract(name, 'published') }),
    oldest: versions[0] ?? '',
    newest: latestVersion,
    behaviours: behaviours(),
    releases: releases(),
    clients: knownClients(),
    match: (method, target) => newest.match(method, target),
  });
  const remarks: string[] = [];
  const daemons = new Set<string>();
  for (const file of captures) {
    const session = filter ? new ViewSession() : undefined;
    const traffic = openTraffic(file, { redact: false, bodyLimit: bodyLimit ?? readBody });
    for await (const { exchange, masked } of traffic.exchanges) {
      for (const [name, value] of exchange.response?.headers ?? [])
        if (name.toLowerCase() === 'server' && daemons.size < 3) daemons.add(value);
      if (!filter || filter(describeExchange(exchange, session!, { masked }))) judge.take(exchange);
    }
    remarks.push(...remarksOn(traffic));
  }
  const name = captures.join(', ');
  if (judge.exchanges === 0)
    throw new ToolError(
      'E_NOTHING_SELECTED',
      where === undefined ? `${name} holds no exchange` : `no exchange of ${name} fits ${where}`,
      'See what it holds with: wirewhale show FILE',
    );
  return {
    format: 'wirewhale-upgrade/1',
    tool: { name: 'wirewhale', version: packageVersion },
    captures,
    to: destination,
    exchanges: judge.exchanges,
    counts: judge.counts,
    versions: judge.versions,
    findings: judge.findings,
    checkedFields: judge.checkedFields,
    remarks: [...remarksOf(judge, daemons, from), ...remarks],
    durationMs: Math.round(performance.now() - begin),
  };
}

function remarksOf(judge: UpgradeJudge, daemons: ReadonlySet<string>, from: string | undefined): string[] {
  const { versions: spoken, counts, findings } = judge;
  const answers = findings.some(({ rule }) => /field-(removed|gone|type|changed)/.test(rule));
  return [
    ...(daemons.size > 1
      ? [
          `The captures are of several daemons: ${[...daemons].join(', ')}. Each request was judged by the version that it asked for.`,
        ]
      : []),
    ...(counts.unknown > 0
      ? [
          `${counts.unknown} ${counts.unknown === 1 ? 'exchange is' : 'exchanges are'} of no operation that is known, or of no version that was told${from === undefined ? ' (--from names one)' : ''}: nothing is said of them.`,
        ]
      : []),
    ...(spoken.some(({ negotiated }) => !negotiated)
      ? ['Where a client did not ask for the version first, it is taken to be pinned.']
      : []),
    ...(answers ? ['Whether a client reads a field that it received cannot be seen on the wire.'] : []),
  ];
}
