import type { Rule } from '../rule.ts';

const look =
  'Look at the bytes at the offset that the finding names; check for a crash of the daemon or a proxy.';

/** Rules about bytes that the daemon sent and that are not HTTP, one for each code of `WireDefect`. */
export const wireRules = [
  {
    id: 'wire/bad-start-line',
    level: 'error',
    title: 'The first line of the answer is not a status line',
    text: 'An answer begins with `HTTP/1.1`, a status of three digits and a reason.',
    why: 'No client can read the answer.',
    mend: look,
  },
  {
    id: 'wire/bad-header',
    level: 'error',
    title: 'A header line is malformed',
    text: 'A header is a name without blanks, a colon and a value without control characters.',
    why: 'Clients refuse the answer, or disagree about what it says.',
    mend: look,
  },
  {
    id: 'wire/head-too-large',
    level: 'error',
    title: 'The head of the answer has no end',
    text: 'The head exceeded the limit before the empty line came.',
    why: 'Clients that do not limit it run out of memory.',
    mend: look,
  },
  {
    id: 'wire/bad-chunk',
    level: 'error',
    title: 'A chunk of the body is malformed',
    text: 'A chunk is its size in hexadecimal, a line end, the bytes and a line end.',
    why: 'The rest of the answer cannot be read.',
    mend: look,
  },
  {
    id: 'wire/bad-length',
    level: 'error',
    title: 'Content-Length is not a length',
    text: 'Content-Length is not a number of bytes.',
    why: 'No client can tell where the answer ends.',
    mend: look,
  },
  {
    id: 'wire/conflicting-lengths',
    level: 'error',
    title: 'The length of the body is told twice',
    text: 'Content-Length comes with different values, or together with chunks.',
    why: 'Two readers can disagree where the answer ends, which is how requests are smuggled.',
    mend: look,
  },
  {
    id: 'wire/bare-lf',
    level: 'warning',
    title: 'A line of the head ends with a bare LF',
    text: 'Lines of a head end with CR and LF; many readers take LF alone, strict ones refuse it.',
    why: 'Some clients refuse the answer.',
    mend: look,
  },
  {
    id: 'wire/folded-header',
    level: 'warning',
    title: 'A header is folded over several lines',
    text: 'Folding is obsolete; an answer must not use it.',
    why: 'Clients refuse the answer, or disagree about the value.',
    mend: look,
  },
  {
    id: 'wire/bad-trailer',
    level: 'error',
    title: 'A trailer is malformed',
    text: 'After the last chunk only well-formed headers and an empty line may come.',
    why: 'Readers disagree where the answer ends.',
    mend: look,
  },
  {
    id: 'wire/cut',
    level: 'error',
    title: 'The answer was cut',
    text: 'The connection ended before the end that the head had promised.',
    why: 'The client has a part of the answer and may take it for the whole.',
    mend: look,
  },
  {
    id: 'wire/trailing-bytes',
    level: 'error',
    title: 'Bytes after the end of the answer',
    text: 'The daemon sent bytes that belong to no answer.',
    why: 'On a connection that is kept they are read as the next answer.',
    mend: look,
  },
  {
    id: 'wire/other',
    level: 'error',
    title: 'The answer is not valid HTTP',
    text: 'The bytes could not be read as an HTTP message; the finding says why.',
    why: 'Clients refuse the answer, or disagree about what it says.',
    mend: look,
  },
] as const satisfies readonly Rule[];
