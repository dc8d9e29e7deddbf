import { compareVersions } from '../../../base/index.ts';
import type { DaemonFacts } from '../../daemon-facts.ts';
import type { CompareHostsOptions } from './compare-hosts.ts';
import type { Played } from './play.ts';

interface Known {
  readonly old: DaemonFacts;
  readonly new: DaemonFacts;
  /** Both addresses are one. */
  readonly same: boolean;
  readonly options: CompareHostsOptions;
  readonly control: Played | undefined;
}

/** What is odd about the two daemons, and what the comparison cannot tell. */
export function remarksOf({ old, new: other, same, options, control }: Known): string[] {
  const isOlder =
    old.release !== undefined &&
    other.release !== undefined &&
    compareVersions(other.release, old.release) < 0;
  return [
    ...(same ? ['Both hosts are the same daemon: what parts differs by itself.'] : []),
    ...(!same && old.name === other.name ? [`Both daemons are ${old.name}.`] : []),
    ...(isOlder
      ? [
          `${other.name} is older than ${old.name}: this is a downgrade, and what came between them is told as gone.`,
        ]
      : []),
    ...[old, other]
      .filter(({ release }) => release === undefined)
      .map(({ name }) => `What is known of releases is known of dockerd, and not of ${name}.`),
    ...(options.old.embedded || options.new.embedded
      ? ['A mock stands for a release as far as it is like it (docs/mock-differences.md).']
      : []),
    ...(!options.control
      ? ['The old daemon was not asked twice: what differs by itself counts as a difference.']
      : control
        ? []
        : [
            'The old daemon could not be asked a second time: what differs by itself counts as a difference.',
          ]),
  ];
}
