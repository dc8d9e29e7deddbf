import { compareVersions, ToolError } from '../../base/index.ts';
import type { Destination } from '../../model/index.ts';
import type { DaemonsSeen } from '../../upgrade/index.ts';

/** What is odd about the way from one daemon to the other. */
export function wayRemarks(
  to: Destination,
  origin: Destination | undefined,
  from: string | undefined,
  daemons: DaemonsSeen,
): string[] {
  const [told, ...others] = daemons.names;
  const recorded = others.length === 0 ? /API (\d+\.\d+)$/.exec(told ?? '')?.[1] : undefined;
  const before = origin?.apiVersion ?? recorded;
  return [
    ...(before !== undefined && compareVersions(to.apiVersion, before) < 0
      ? [
          `${to.name} serves up to API ${to.apiVersion} and ${from ?? 'the recorded daemon'} up to ${before}: this is a downgrade, and what came between them is told as gone.`,
        ]
      : []),
    ...(origin !== undefined && recorded !== undefined && origin.apiVersion !== recorded
      ? [
          `--from says ${from}, and the capture tells of ${told}: requests count by the version that they asked for.`,
        ]
      : []),
    ...(to.engine === 'podman'
      ? [
          `Of ${to.name} is known what the documents of its version say and what was seen of Podman 5.4 and 5.8 (wirewhale explain lists it); it parts from dockerd in more. Both can be asked: wirewhale upgrade CAPTURE --host OLD --host NEW`,
        ]
      : []),
  ];
}

/** The error of captures in which nobody speaks to a daemon. */
export function noDocker(
  captures: readonly string[],
  exchanges: number,
  remarks: readonly string[],
): ToolError {
  const seen = exchanges === 1 ? 'the one exchange' : `none of the ${exchanges} exchanges`;
  const said = exchanges === 1 ? 'is of no operation' : 'is of an operation';
  return new ToolError(
    'E_NOTHING_SELECTED',
    `${seen} of ${captures.join(', ')} ${said} of the Engine API${remarks.length > 0 ? `; ${remarks[0]}` : ''}`,
    'See what it holds with: wirewhale show FILE',
  );
}
