/**
 * Text whose control characters are seen and not obeyed: a hostile body must not steer the terminal. Tab stays, line feed stays
 * where `lines` is set; others are written `^[` for those of ASCII, `<U+202E>` for those that turn the direction of text.
 */
export function visible(text: string, lines = false): string {
  return text.replace(/[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu, (one) => {
    if (one === '\t' || (lines && one === '\n')) return one;
    const code = one.codePointAt(0) ?? 0;
    if (code === 0x7f) return '^?';
    if (code < 0x20) return `^${String.fromCharCode(code + 0x40)}`;
    return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
  });
}

/** `1.2 KiB` */
export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes / 1024;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** `12.4 ms` below ten seconds of milliseconds, then as reports write durations. */
export const millisText = (ms: number): string =>
  ms < 1000 ? `${ms.toFixed(1)} ms` : ms < 10_000 ? `${(ms / 1000).toFixed(2)} s` : longText(ms);

function longText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
