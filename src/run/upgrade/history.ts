import { packageVersion, ToolError } from '../../base/index.ts';
import { behaviours, loadContract, versions } from '../../contract/index.ts';
import type { HistoryReport } from '../../model/index.ts';
import { heldVersions, historyOf, nearNames } from '../../upgrade/index.ts';

const naming =
  "Name an operation (ContainerList, or 'GET /containers/json'), or a field (NetworkSettings.IPAddress, VirtualSize).";

/** What became of an operation, field or parameter in the versions held. Throws E_NOTHING_SELECTED with the nearest names. */
export function history(word: string): HistoryReport {
  if (word.trim() === '') throw new ToolError('E_NOTHING_SELECTED', 'no name was given', naming);
  const held = heldVersions();
  const name = operationOf(word) ?? word;
  const found = historyOf(name, held, behaviours());
  if (found.versions.length === 0 && found.changes.length === 0) {
    const near = nearNames(name, held);
    throw new ToolError(
      'E_NOTHING_SELECTED',
      `no version has an operation, field or parameter ${word}`,
      near.length > 0 ? `Near it: ${near.join(', ')}.` : naming,
    );
  }
  return {
    format: 'wirewhale-history/1',
    tool: { name: 'wirewhale', version: packageVersion },
    word: name,
    from: versions[0] ?? '',
    to: versions.at(-1) ?? '',
    ...found,
  };
}

/** The operation of `GET /containers/json`, as curl and access logs write it. */
function operationOf(word: string): string | undefined {
  const [, method = '', path = ''] = /^([A-Z]+)\s+(\/\S+)$/.exec(word) ?? [];
  return path === '' ? undefined : loadContract(versions.at(-1) ?? '').match(method, path).operation?.id;
}
