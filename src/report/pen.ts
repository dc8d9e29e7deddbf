import { styleText } from 'node:util';

export interface TextOptions {
  /** ANSI colours; without it not one escape is written. Default false. */
  readonly color?: boolean;
  /** Default true; false writes ASCII signs in place of `·`, `▸`, `…`, `–`. */
  readonly unicode?: boolean;
  /** Columns of the terminal, default 100. */
  readonly width?: number;
  /** Every finding of every case, also of the passed ones. */
  readonly verbose?: boolean;
}

type Style = Parameters<typeof styleText>[0];

/** Signs and colours for text. */
export interface Pen {
  readonly width: number;
  readonly verbose: boolean;
  readonly unicode: boolean;
  readonly dot: string;
  readonly dash: string;
  readonly mark: string;
  readonly ellipsis: string;
  paint(style: Style, text: string): string;
}

export function penOf(options: TextOptions): Pen {
  const { color = false, unicode = true, width = 100, verbose = false } = options;
  return {
    width: Math.max(40, width),
    verbose,
    unicode,
    dot: unicode ? '·' : '-',
    dash: unicode ? '–' : '..',
    mark: unicode ? '▸' : '>',
    ellipsis: unicode ? '…' : '...',
    paint: (style, text) => (color ? styleText(style, text, { validateStream: false }) : text),
  };
}

/** One line without control characters and turns of direction: text from a daemon must not steer the terminal. */
export const oneLine = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu, '')
    .trim();

export const clip = (text: string, length: number, ellipsis: string): string =>
  text.length <= length ? text : `${text.slice(0, Math.max(0, length - ellipsis.length))}${ellipsis}`;
