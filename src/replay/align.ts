/** Index into the first and the second list; one of them absent where there is no counterpart. */
export type AlignedPair = readonly [number | undefined, number | undefined];

const cellLimit = 16_000_000;

/**
 * Longest common subsequence of two lists of keys, as pairs in order. Of lists whose common middle would need more than
 * 16 million cells, the middle is aligned key by key in order, which may cross.
 */
export function align(first: readonly string[], second: readonly string[]): AlignedPair[] {
  let begin = 0;
  while (begin < first.length && begin < second.length && first[begin] === second[begin]) begin++;
  let tail = 0;
  while (
    tail < first.length - begin &&
    tail < second.length - begin &&
    first.at(-1 - tail) === second.at(-1 - tail)
  )
    tail++;
  const [rows, columns] = [first.length - begin - tail, second.length - begin - tail];
  const middle =
    (rows + 1) * (columns + 1) > cellLimit
      ? inOrder(first, second, begin, rows, columns)
      : longest(first, second, begin, rows, columns);
  return [
    ...Array.from({ length: begin }, (_, at): AlignedPair => [at, at]),
    ...middle,
    ...Array.from(
      { length: tail },
      (_, at): AlignedPair => [first.length - tail + at, second.length - tail + at],
    ),
  ];
}

/** Pairs what `align` left over by the same key out of order; gives how many that were. */
export function alignMoved(
  first: readonly string[],
  second: readonly string[],
): { readonly pairs: readonly AlignedPair[]; readonly moved: number } {
  const pairs = align(first, second);
  const alone = Map.groupBy(
    pairs.filter(([index]) => index === undefined).map(([, other]) => other as number),
    (other) => second[other] ?? '',
  );
  const later = new Set<number>();
  const paired = pairs.map(([index, other]): AlignedPair => {
    if (index === undefined || other !== undefined) return [index, other];
    const found = alone.get(first[index] ?? '')?.shift();
    if (found !== undefined) later.add(found);
    return [index, found];
  });
  const isLeft = ([index, other]: AlignedPair) => index !== undefined || !later.has(other as number);
  return { pairs: paired.filter(isLeft), moved: later.size };
}

function longest(
  first: readonly string[],
  second: readonly string[],
  begin: number,
  rows: number,
  columns: number,
): AlignedPair[] {
  const width = columns + 1;
  const table = new Uint32Array((rows + 1) * width);
  const at = (row: number, column: number): number => table[row * width + column] ?? 0;
  for (let row = rows - 1; row >= 0; row--)
    for (let column = columns - 1; column >= 0; column--)
      table[row * width + column] =
        first[begin + row] === second[begin + column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
  const pairs: AlignedPair[] = [];
  let [row, column] = [0, 0];
  while (row < rows || column < columns) {
    if (row < rows && column < columns && first[begin + row] === second[begin + column])
      pairs.push([begin + row++, begin + column++]);
    else if (column >= columns || (row < rows && at(row + 1, column) >= at(row, column + 1)))
      pairs.push([begin + row++, undefined]);
    else pairs.push([undefined, begin + column++]);
  }
  return pairs;
}

function inOrder(
  first: readonly string[],
  second: readonly string[],
  begin: number,
  rows: number,
  columns: number,
): AlignedPair[] {
  const waiting = new Map<string, number[]>();
  for (let column = 0; column < columns; column++) {
    const key = second[begin + column] ?? '';
    const list = waiting.get(key);
    if (list) list.push(begin + column);
    else waiting.set(key, [begin + column]);
  }
  for (const list of waiting.values()) list.reverse();
  const pairs = Array.from(
    { length: rows },
    (_, row): AlignedPair => [begin + row, waiting.get(first[begin + row] ?? '')?.pop()],
  );
  const rest = [...waiting.values()].flat().sort((a, b) => a - b);
  return [...pairs, ...rest.map((column): AlignedPair => [undefined, column])];
}
