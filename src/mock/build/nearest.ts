/** ` (did you mean from?)` for a word that is nearly one of those known, else nothing. */
export function nearest(word: string, known: readonly string[]): string {
  let best: string | undefined;
  let least = 3;
  for (const each of known) {
    const distance = distanceOf(word.toLowerCase(), each.toLowerCase());
    if (distance < least) [best, least] = [each, distance];
  }
  return best === undefined ? '' : ` (did you mean ${best}?)`;
}

/** Letters to be added, left out or changed until one word is the other. */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_each, index) => index);
  for (const [i, left] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, right] of [...b].entries())
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + Number(left !== right)));
    row = next;
  }
  return row[b.length] ?? 0;
}
