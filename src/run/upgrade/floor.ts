import { packageVersion } from '../../base/index.ts';
import { latestVersion, versions } from '../../contract/index.ts';
import type { FloorReport } from '../../model/index.ts';
import { FloorJudge } from '../../upgrade/index.ts';
import { readSelected } from '../traffic/selected.ts';
import { noDocker } from './upgrade-remarks.ts';

const readBody = 4 * 1024 * 1024;

/** The API versions that the requests of captures need. Throws E_CAPTURE, E_FILTER, E_NOTHING_SELECTED. */
export async function floor(captures: readonly string[], where?: string): Promise<FloorReport> {
  const judge = new FloorJudge();
  const { remarks } = await readSelected(
    captures,
    { redact: false, bodyLimit: readBody, ...(where === undefined ? {} : { where }) },
    (exchange) => judge.take(exchange),
  );
  if (judge.unknown === judge.exchanges) throw noDocker(captures, judge.exchanges, remarks);
  return {
    format: 'wirewhale-floor/1',
    tool: { name: 'wirewhale', version: packageVersion },
    captures,
    exchanges: judge.exchanges,
    asked: judge.asked,
    ...judge.result,
    clients: judge.clients,
    remarks: [
      ...(judge.unknown > 0
        ? [`${judge.unknown} exchanges are of no operation that is known: nothing is said of them.`]
        : []),
      ...(judge.cut > 0
        ? [
            `Of ${judge.cut} ${judge.cut === 1 ? 'request' : 'requests'} the body was not recorded whole: what the rest needs is not known.`,
          ]
        : []),
      `Judged by what was sent and by the documents of ${versions[0]} to ${latestVersion}; which answers the client reads cannot be seen on the wire: see upgrade.`,
      ...remarks,
    ],
  };
}
