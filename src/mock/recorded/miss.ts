import type { Asked } from './asked.ts';

interface Known {
  readonly id: number;
  readonly asked: Asked;
}

/** What came, which recorded requests are nearest, and what to do. */
export function explainMiss(came: Asked, recorded: readonly Known[]): string {
  const same = recorded.filter(({ asked }) => asked.operation === came.operation);
  const near = same
    .map((known) => ({ known, differs: differences(came, known.asked) }))
    .sort((a, b) => a.differs.length - b.differs.length)
    .slice(0, 3)
    .map(
      ({ known: { id, asked }, differs }) => `#${id} ${lineOf(asked)} (it differs in ${differs.join(', ')})`,
    );
  const operations = [...new Set(recorded.map(({ asked }) => asked.operation))].sort();
  const what =
    near.length > 0
      ? `The nearest recorded: ${near.join('; ')}.`
      : `Recorded are ${operations.slice(0, 30).join(', ')}${operations.length > 30 ? ' …' : ''}.`;
  return `no recorded request is ${lineOf(came)} (${came.operation}). ${what} Record it too, or let a mock answer what was never recorded with --else mock.`;
}

export const lineOf = ({ method, version, path, query }: Asked): string =>
  `${method} ${version ? `/v${version}` : ''}${path}${query.length > 0 ? `?${query.join('&')}` : ''}`.slice(
    0,
    300,
  );

function differences(came: Asked, known: Asked): string[] {
  const found: string[] = [];
  if (came.version !== known.version)
    found.push(`the API version, ${known.version ? `v${known.version}` : 'none'} there`);
  if (came.path !== known.path) found.push('the path');
  const names = new Set<string>();
  for (const pair of came.query) if (!known.query.includes(pair)) names.add(pair.split('=')[0] ?? '');
  for (const pair of known.query) if (!came.query.includes(pair)) names.add(pair.split('=')[0] ?? '');
  if (names.size > 0) found.push(`the query (${[...names].join(', ')})`);
  if (came.body !== known.body) found.push('the body');
  return found.length > 0 ? found : ['nothing that can be told'];
}
