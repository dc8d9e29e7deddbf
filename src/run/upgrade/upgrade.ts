import { packageVersion } from '../../base/index.ts';
import type { UpgradeReport } from '../../model/index.ts';
import { DaemonsSeen, ReadsOfClients, UpgradeJudge } from '../../upgrade/index.ts';
import { readSelected } from '../traffic/selected.ts';
import { chooseDestination } from './destination.ts';
import { loadClientReads } from './learn/client-reads-file.ts';
import { readReleaseWord } from './release-word.ts';
import { noDocker, wayRemarks } from './upgrade-remarks.ts';

export interface UpgradeOptions {
  readonly captures: readonly string[];
  readonly to: string;
  /** Version or release that was recorded, where the capture does not tell. */
  readonly from?: string;
  readonly where?: string;
  readonly bodyLimit?: number;
  /** Files of what clients read. */
  readonly clientReads?: readonly string[];
}

const readBody = 4 * 1024 * 1024;

/** What of recorded traffic breaks with another daemon. Throws E_CAPTURE, E_FILTER, E_READS, E_VERSION, E_NOTHING_SELECTED. */
export async function upgrade({
  captures,
  to,
  from,
  where,
  bodyLimit,
  clientReads,
}: UpgradeOptions): Promise<UpgradeReport> {
  const begin = performance.now();
  const destination = chooseDestination(to);
  const origin = from === undefined ? undefined : chooseDestination(from);
  const reads = clientReads && new ReadsOfClients(await Promise.all(clientReads.map(loadClientReads)));
  const judge = new UpgradeJudge({
    to: destination,
    ...(origin ? { from: origin.apiVersion } : {}),
    ...(origin?.engine && origin.release
      ? { daemon: { engine: origin.engine, release: origin.release } }
      : {}),
    ...(reads ? { reads } : {}),
  });
  const daemons = new DaemonsSeen();
  const { remarks } = await readSelected(
    captures,
    { redact: false, bodyLimit: bodyLimit ?? readBody, ...(where === undefined ? {} : { where }) },
    (exchange, file) => {
      daemons.take(exchange, file);
      judge.take(exchange, file);
    },
  );
  if (judge.operations.length === 0) throw noDocker(captures, judge.exchanges, remarks);
  const words = [to, ...(from === undefined ? [] : [from])];
  return {
    format: 'wirewhale-upgrade/1',
    tool: { name: 'wirewhale', version: packageVersion },
    captures,
    to: destination,
    exchanges: judge.exchanges,
    counts: judge.counts,
    versions: judge.versions,
    operations: judge.operations,
    findings: judge.findings,
    ...(clientReads ? { clientReads: { files: clientReads, unread: judge.unread } } : {}),
    checkedFields: judge.checkedFields,
    remarks: [
      ...words.flatMap((word) => readReleaseWord(word).remarks),
      ...wayRemarks(destination, origin, from, daemons),
      ...remarksOf(judge, daemons, from),
      ...remarks,
    ],
    durationMs: Math.round(performance.now() - begin),
  };
}

function remarksOf(judge: UpgradeJudge, daemons: DaemonsSeen, from: string | undefined): string[] {
  const { versions: spoken, counts, findings } = judge;
  const strangers = counts.unknown - judge.cut;
  const answers = findings.filter(({ rule }) => /field-(removed|gone|type|changed)/.test(rule));
  const told = answers.some(({ reads }) => reads !== undefined);
  const untried = answers.filter(({ reads }) => reads === 'untried').length;
  return [
    ...(daemons.told.length > 0
      ? [
          `The captures are of several daemons: ${daemons.told.join('; ')}. Each request was judged by the version that it asked for.`,
        ]
      : []),
    ...(judge.cut > 0
      ? [
          `Of ${judge.cut} ${judge.cut === 1 ? 'exchange' : 'exchanges'} the body was not recorded whole, or no answer came: what they held is not known, so they count as unknown.`,
        ]
      : []),
    ...(strangers > 0
      ? [
          `${strangers} ${strangers === 1 ? 'exchange is' : 'exchanges are'} of no operation that is known, or of no version that was told${from === undefined ? ' (--from names one)' : ''}: nothing is said of them.`,
        ]
      : []),
    ...(spoken.some(({ negotiated }) => !negotiated)
      ? ['Where a client did not ask for the version first, it is taken to be pinned.']
      : []),
    ...(answers.length > 0 && !told
      ? ['Whether a client reads a field that it received cannot be seen on the wire.']
      : []),
    ...(untried > 0
      ? [
          `Whether the client reads the field of ${untried} ${untried === 1 ? 'finding' : 'findings'} is not known: no file of what it reads tells.`,
        ]
      : []),
  ];
}
