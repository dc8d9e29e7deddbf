import { badRequest } from '../state/daemon-error.ts';
import { type Dockerfile, type Line, splitLine } from './dockerfile.ts';
import { parseDuration } from './duration.ts';
import { nearest } from './nearest.ts';
import { cutWords } from './words.ts';

/** An instruction with its arguments as they stand, variables not yet put in. */
export interface Instruction {
  readonly word: string;
  readonly text: string;
  readonly flags: ReadonlyMap<string, string>;
  /** Words; for `json` those of a JSON list, else of the shell form one text. */
  readonly args: readonly string[];
  readonly json: boolean;
  /** Names and values of ENV, LABEL and ARG. */
  readonly pairs: readonly (readonly [name: string, value: string | undefined])[];
}

export interface Stage {
  readonly from: Instruction;
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

/** Flags that an instruction may have. */
const flagsOf: Readonly<Record<string, readonly string[]>> = {
  FROM: ['platform'],
  RUN: ['mount', 'network'],
  COPY: ['chown', 'from', 'chmod', 'link', 'exclude'],
  ADD: ['chown', 'chmod', 'link', 'keep-git-dir', 'checksum', 'exclude'],
  HEALTHCHECK: ['interval', 'timeout', 'start-period', 'start-interval', 'retries'],
};

const known = [
  'ADD',
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'FROM',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'RUN',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
] as const;

/** Stages of a Dockerfile, with the ARG before the first one. Throws 400 in the daemon's words. */
export function stagesOf({ lines, escaping }: Dockerfile): { meta: Instruction[]; stages: Stage[] } {
  const meta: Instruction[] = [];
  const stages: { from: Instruction; name: string; instructions: Instruction[] }[] = [];
  // Why first for all: pairs that cannot be read are told before anything else, as they are no lines at all.
  for (const line of lines) if (line.word === 'ENV' || line.word === 'LABEL') pairsOf(line, escaping);
  for (const line of lines) {
    const instruction = at(line, () => readInstruction(line, escaping));
    const { word } = instruction;
    const stage = stages.at(-1);
    if (word === 'FROM')
      stages.push({ from: instruction, name: at(line, () => stageName(instruction)), instructions: [] });
    else if (stage) stage.instructions.push(instruction);
    else if (word === 'ARG') meta.push(instruction);
    else throw badRequest('no build stage in current context');
  }
  return { meta, stages };
}

function at<Value>({ number }: Line, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw badRequest(`dockerfile parse error on line ${number}: ${(error as Error).message}`);
  }
}

/** Reads one instruction. Throws an Error without the line's number. */
export function readInstruction(line: Line, escaping = '\\'): Instruction {
  const { word, rest } = line;
  if (!known.includes(word as 'ADD')) {
    const written = line.text.split(/\s/)[0] ?? '';
    throw new Error(`unknown instruction: ${written}${nearest(written, known)}`);
  }
  const list = jsonList(rest);
  const shells = ['RUN', 'CMD', 'ENTRYPOINT', 'SHELL', 'HEALTHCHECK', 'ONBUILD'];
  const whole = [...shells, 'USER', 'WORKDIR', 'STOPSIGNAL', 'MAINTAINER'].includes(word);
  const args = ['COPY', 'ADD', 'VOLUME', 'RUN', 'CMD', 'ENTRYPOINT', 'SHELL'].includes(word)
    ? list
    : undefined;
  const pairs =
    word === 'ENV' || word === 'LABEL'
      ? pairsOf(line, escaping)
      : word === 'ARG'
        ? argsOf(line, escaping)
        : [];
  const instruction: Instruction = {
    word,
    text: line.text,
    flags: readFlags(line),
    args: args ?? (rest === '' ? [] : whole ? [rest] : rest.split(/\s+/)),
    json: args !== undefined,
    pairs,
  };
  check(instruction, line);
  return instruction;
}

function jsonList(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const list = JSON.parse(text) as unknown;
    return Array.isArray(list) && list.every((each) => typeof each === 'string') ? list : undefined;
  } catch {
    return undefined;
  }
}

function readFlags({ word, flags }: Line): Map<string, string> {
  const read = new Map<string, string>();
  for (const flag of flags) {
    const [, name = '', value = ''] = /^--([^=]*)=?([\s\S]*)$/.exec(flag) ?? [];
    const allowed = flagsOf[word] ?? [];
    if (!allowed.includes(name)) throw new Error(`unknown flag: --${name}${nearest(name, allowed)}`);
    if (!flag.includes('=') && !['link', 'keep-git-dir'].includes(name))
      throw new Error(`missing a value on flag: --${name}`);
    if (read.has(name) && name !== 'mount' && name !== 'exclude')
      throw new Error(`duplicate flag specified: ${name}`);
    read.set(name, value);
  }
  return read;
}

/** Names and values of ENV and LABEL, in the old form and the new. Throws 400. */
function pairsOf({ word, rest }: Line, escaping: string): [string, string | undefined][] {
  const words = cutWords(rest, escaping);
  const [first] = words;
  if (first === undefined) return [];
  if (!first.includes('=')) {
    const [, name = '', value] = /^(\S+)\s+([\s\S]+)$/.exec(rest) ?? [];
    if (value === undefined) throw badRequest(`failed to parse Dockerfile: ${word} must have two arguments`);
    return [[name, value]];
  }
  return words.map((each) => {
    const [name = '', value] = each.split(/=(.*)/s);
    if (value === undefined)
      throw badRequest(
        `failed to parse Dockerfile: Syntax error - can't find = in "${each}". Must be of the form: name=value`,
      );
    return [name, value];
  });
}

const argsOf = ({ rest }: Line, escaping: string): [string, string | undefined][] =>
  cutWords(rest, escaping).map((each) => {
    const [name = '', value] = each.split(/=(.*)/s);
    return [name, value];
  });

function stageName({ args }: Instruction): string {
  if (args.length === 3 && args[1]?.toLowerCase() === 'as') {
    const name = args[2]?.toLowerCase() ?? '';
    if (!/^[a-z][a-z0-9-_.]*$/.test(name))
      throw new Error(
        `invalid name for build stage: "${args[2]}", name can't start with a number or contain symbols`,
      );
    return name;
  }
  if (args.length !== 1) throw new Error('FROM requires either one or three arguments');
  return '';
}

/** What an instruction needs. Throws an Error. */
function check({ word, args, pairs, json, flags }: Instruction, line: Line): void {
  const few = ['ENV', 'LABEL', 'ARG'].includes(word) ? pairs.length : args.length;
  if (['COPY', 'ADD'].includes(word) && few < 2)
    throw new Error(
      `${word} requires at least two arguments, but only one was provided. Destination could not be determined`,
    );
  if (
    ['ENV', 'LABEL', 'ARG', 'EXPOSE', 'VOLUME', 'ONBUILD', 'HEALTHCHECK', 'SHELL'].includes(word) &&
    few === 0
  )
    throw new Error(`${word} requires at least one argument`);
  if (['MAINTAINER', 'WORKDIR', 'USER', 'STOPSIGNAL'].includes(word) && few !== 1)
    throw new Error(`${word} requires exactly one argument`);
  if (pairs.some(([name]) => name === '')) throw new Error(`${word} names can not be blank`);
  if (word === 'VOLUME' && args.some((arg) => arg.trim() === ''))
    throw new Error('VOLUME specified can not be an empty string');
  if (word === 'SHELL' && !json) throw new Error('SHELL requires the arguments to be in JSON form');
  if (word === 'HEALTHCHECK') checkHealth(args[0] ?? '', flags);
  if (word === 'ONBUILD') {
    const trigger = splitLine(args[0] ?? '', line.number).word;
    if (trigger === 'ONBUILD') throw new Error("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
    if (trigger === 'MAINTAINER' || trigger === 'FROM')
      throw new Error(`${trigger} isn't allowed as an ONBUILD trigger`);
  }
}

function checkHealth(text: string, flags: ReadonlyMap<string, string>): void {
  const [, kind = '', command = ''] = /^(\S+)\s*([\s\S]*)$/.exec(text) ?? [];
  const type = kind.toUpperCase();
  if (type === 'NONE') {
    if (command !== '') throw new Error('HEALTHCHECK NONE takes no arguments');
    return;
  }
  if (type !== 'CMD') throw new Error(`Unknown type "${type}" in HEALTHCHECK (try CMD)`);
  if (command === '') throw new Error('Missing command after HEALTHCHECK CMD');
  for (const name of ['interval', 'timeout', 'start-period', 'start-interval']) {
    const span = parseDuration(flags.get(name) ?? '');
    if (span < 0) throw new Error(`Interval "${name}" cannot be negative`);
    if (span > 0 && span < 1e6) throw new Error(`Interval "${name}" cannot be less than 1ms`);
  }
  const retries = flags.get('retries');
  if (retries !== undefined && !/^[+-]?\d+$/.test(retries))
    throw new Error(`strconv.ParseInt: parsing "${retries}": invalid syntax`);
  if (Number(retries ?? 0) < 0) throw new Error(`--retries cannot be negative (${retries})`);
}
