import { type Measured, type Share, share } from './verdict.ts';

/** The measurement as a table, worst first, with every difference that nobody explained. */
export function formatMeasured(measured: Measured): string {
  const { like, all, normalised, bySequence, byOperation, unexplained, explained, stale } = measured;
  const isBad = ({ different }: Share) => different > 0;
  const known = [...explained].filter(([, points]) => points > 0);
  return [
    ...table('sequence', bySequence.filter(isBad)),
    '',
    ...table('operation', byOperation.filter(isBad)),
    '',
    ...group(unexplained),
    ...known.map(([{ on, at, reason }, points]) => `known  ${on} ${at}  ${points}: ${reason}`),
    ...stale.map(({ on, at, reason }) => `stale  ${on} ${at}: ${reason}`),
    '',
    `${like}: ${percent(all)} of ${all.equal + all.different} points are equal (${normalised} by a rule of normalisation), ` +
      `in ${bySequence.length} sequences of ${byOperation.length} operations; ${unexplained.length} differences unexplained`,
    '',
  ].join('\n');
}

const percent = (of: Share): string => `${(share(of) * 100).toFixed(2)} %`;

const table = (what: string, shares: readonly Share[]): string[] => [
  `${what.padEnd(40)} equal  different`,
  ...shares.map(
    (one) =>
      `${one.name.padEnd(40)} ${percent(one).padStart(8)} ${String(one.different).padStart(5)} of ${one.equal + one.different}`,
  ),
];

function group(unexplained: Measured['unexplained']): string[] {
  const groups = Map.groupBy(
    unexplained,
    ({ operationId, rule, pointer, was, now }) =>
      `${operationId} ${rule} ${pointer}\n    daemon ${general(was)}\n    mock   ${general(now)}`,
  );
  return [...groups]
    .sort((a, b) => (a[0] < b[0] ? -1 : 1))
    .map(([text, places]) => {
      const [first] = places;
      return `${text}\n    in ${first?.sequence} ${first?.api}, ${first?.step}${places.length > 1 ? `, and ${places.length - 1} more` : ''}`;
    });
}

const general = (text: string): string =>
  text.replace(/[0-9a-f]{64}/g, '<id>').replace(/[0-9a-f]{12}/g, '<short id>');
