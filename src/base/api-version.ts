/** Compares `1.9` and `1.41` as versions: negative, zero or positive. */
export function compareVersions(a: string, b: string): number {
  const [aMajor = 0, aMinor = 0] = a.split('.').map(Number);
  const [bMajor = 0, bMinor = 0] = b.split('.').map(Number);
  return aMajor - bMajor || aMinor - bMinor;
}

/** Whether `version` lies in `range`: `1.41`, `1.25..1.41`, `1.42..`, `..1.41`, or several joined by commas. */
export function inVersionRange(version: string, range: string): boolean {
  return range.split(',').some((part) => {
    const [low, high] = part.includes('..') ? part.trim().split('..') : [part.trim(), part.trim()];
    return (!low || compareVersions(version, low) >= 0) && (!high || compareVersions(version, high) <= 0);
  });
}
