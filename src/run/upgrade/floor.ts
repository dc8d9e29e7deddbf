import { packageVersion, ToolError } from '../../base/index.ts';
import { latestVersion, loadContract, versions } from '../../contract/index.ts';
import type { FloorReport } from '../../model/index.ts';
import { FloorJudge } from '../../upgrade/index.ts';
import { compileFilter, describeExchange, ViewSession } from '../../view/index.ts';
import { openTraffic, remarksOn } from '../traffic/open-traffic.ts';

const readBody = 4 * 1024 * 1024;

/** The API versions that the requests of captures need. Throws E_CAPTURE, E_FILTER, E_NOTHING_SELECTED. */
export async function floor(captures: readonly string[], where?: string): Promise<FloorReport> {
  const filter = where === undefined ? undefined : compileFilter(where);
  const newest = loadContract(latestVersion);
  const judge = new FloorJudge({
    versions: versions.map((version) => ({ version, document: loadContract(version) })),
    match: (method, target) => newest.match(method, target),
  });
  const remarks: string[] = [];
  for (const file of captures) {
    const session = filter ? new ViewSession() : undefined;
    const traffic = openTraffic(file, { redact: false, bodyLimit: readBody });
    for await (const { exchange, masked } of traffic.exchanges)
      if (!filter || filter(describeExchange(exchange, session!, { masked }))) judge.take(exchange);
    remarks.push(...remarksOn(traffic));
  }
  if (judge.exchanges === 0)
    throw new ToolError(
      'E_NOTHING_SELECTED',
      `${captures.join(', ')} holds no exchange${where === undefined ? '' : ` that fits ${where}`}`,
      'See what it holds with: wirewhale show FILE',
    );
  return {
    format: 'wirewhale-floor/1',
    tool: { name: 'wirewhale', version: packageVersion },
    captures,
    exchanges: judge.exchanges,
    asked: judge.asked,
    ...judge.result,
    remarks: [
      ...(judge.unknown > 0
        ? [`${judge.unknown} exchanges are of no operation that is known: nothing is said of them.`]
        : []),
      `Judged by what was sent and by the documents of ${versions[0]} to ${latestVersion}; which answers the client reads cannot be seen on the wire: see upgrade.`,
      ...remarks,
    ],
  };
}
