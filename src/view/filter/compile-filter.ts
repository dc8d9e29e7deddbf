import { Environment, EvaluationError, type ParseResult } from '@marcbachmann/cel-js';
import { nearest, type ToolError } from '../../base/index.ts';
import type { ExchangeView } from '../../model/index.ts';
import { exampleText, filterError, namesText, type Range } from './filter-error.ts';
import { findMistake } from './inspect.ts';
import { filterNames } from './members.ts';

export type Filter = (view: ExchangeView) => boolean;

const textLimit = 10_000;
const environment = createEnvironment();

/**
 * A filter in CEL over the members of an ExchangeView. What an exchange does not have makes it false, not an error, unless the
 * other side of `||` holds. Throws E_FILTER for a text that can never be a filter; the filter itself throws it where it gives
 * neither true nor false.
 */
export function compileFilter(text: string): Filter {
  if (text.trim() === '') throw filterError(text, undefined, 'the filter is empty', exampleText);
  if (text.length > textLimit)
    throw filterError(
      text.slice(0, 60),
      undefined,
      `the filter has ${text.length} characters, and ${textLimit} are the limit`,
      exampleText,
    );
  const program = parse(text);
  const mistake = findMistake(text, program.ast);
  if (mistake) throw mistake;
  const check = program.check();
  if (!check.valid) throw explain(text, check.error);
  if (check.type !== 'bool' && check.type !== 'dyn')
    throw filterError(
      text,
      program.ast.range,
      `the filter gives ${typeWord(check.type)}, not true or false`,
      'Compare the value with ==, <, > or another operator.',
    );
  return (view) => run(text, program, view);
}

function run(text: string, program: ParseResult, view: ExchangeView): boolean {
  // Why: where most exchanges lack a member, most of the time would go to stack traces that nobody reads.
  const depth = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  let result: unknown;
  try {
    result = program(view as unknown as Record<string, unknown>);
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    if (error.code === 'invalid_regular_expression') throw explain(text, error);
    return false;
  } finally {
    Error.stackTraceLimit = depth;
  }
  if (typeof result === 'boolean') return result;
  if (result === null) return false;
  throw filterError(
    text,
    program.ast.range,
    `the filter gives ${valueWord(result)} for exchange #${view.exchange.id}, not true or false`,
    'Compare the value with ==, <, > or another operator.',
  );
}

function parse(text: string): ParseResult {
  try {
    return environment.parse(text);
  } catch (error) {
    throw explain(text, error);
  }
}

interface Problem {
  readonly code: string;
  readonly summary: string;
  readonly range?: Range;
}

function explain(text: string, error: unknown): ToolError {
  const { code, summary, range } = error as Problem;
  const place = range ?? { start: 0, end: text.length };
  const found = text.slice(place.start, place.end);
  if (code === 'unknown_variable') {
    const meant = nearest(found, Object.keys(filterNames));
    return filterError(
      text,
      place,
      `there is no name ${found || summary.replace(/^.*: /, '')}`,
      `${meant ? `Did you mean ${meant}? ` : `Text stands in quotes: "${found}". `}${namesText}`,
      error,
    );
  }
  if (code === 'unexpected_character' && found === '=')
    return filterError(text, place, 'a single = compares nothing', 'Write == for equal.', error);
  const word = { and: '&&', or: '||', not: '!' }[found];
  if (word) return filterError(text, place, `${found} is no operator`, `Write ${word}.`, error);
  if (code === 'unexpected_token' && /EOF/.test(summary))
    return filterError(
      text,
      place,
      'the filter ends where a value is expected',
      `Give a value, or close what is open. ${exampleText}`,
      error,
    );
  const what = summary === undefined ? 'the filter cannot be read' : lowerFirst(summary);
  return filterError(text, place, what, mendOf(code), error);
}

function mendOf(code: string): string {
  if (code === 'no_matching_overload')
    return 'Known are size(), startsWith(), endsWith(), contains(), matches(), has(), exists(), all(), filter(), map() and the conversions of CEL.';
  if (code === 'unterminated_string') return 'Close the text with the quote that it began with.';
  if (code === 'invalid_regular_expression') return 'Mend the regular expression.';
  return `A filter is CEL, an expression that is true or false. ${exampleText}`;
}

/** Why more operators: numbers of JSON are doubles, and `exchange.status % 100 == 4` should mean what it says. */
function createEnvironment(): Environment {
  const made = new Environment({ homogeneousAggregateLiterals: false });
  for (const name of Object.keys(filterNames)) made.registerVariable(name, 'dyn');
  const operations: Readonly<Record<string, (a: number, b: number) => number>> = {
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
    '%': (a, b) => a % b,
  };
  for (const [sign, apply] of Object.entries(operations)) {
    const handler = (a: unknown, b: unknown) => apply(Number(a), Number(b));
    made.registerOperator(`double ${sign} int: double`, handler);
    made.registerOperator(`int ${sign} double: double`, handler);
    if (sign === '%') made.registerOperator('double % double: double', handler);
  }
  return made;
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

const typeWord = (type: string | undefined): string =>
  ({ int: 'a number', uint: 'a number', double: 'a number', string: 'text' })[type ?? ''] ??
  `a ${type ?? 'value'}`;

function valueWord(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return `the text ${JSON.stringify(value.slice(0, 40))}`;
  return typeof value === 'object' ? 'a map' : `${value}`;
}
