import { type Command, InvalidArgumentError, Option } from 'commander';
import { count, duration, ToolError } from '../base/index.ts';
import type { Perturbation } from '../model/index.ts';
import type { LearnResult } from '../run/index.ts';
import { listOf } from './list-of.ts';
import { formatCount } from './sizes.ts';
import { hasUnicode, isLively, type Streams } from './streams.ts';

export interface LearnFlags {
  learn?: boolean;
  host?: string[];
  context?: string;
  to?: string;
  out?: string;
  perturb?: Perturbation[];
  timeout?: number;
  runs?: number;
  ignore?: string[];
  plain?: boolean;
}

/** Declares what `--learn` takes besides `--to`, `--host` and `--out`. */
export function addLearnFlags(command: Command): void {
  command
    .option('--learn', 'learn which fields of answers a command reads: -o FILE -- COMMAND')
    .addOption(
      new Option('--perturb <ways>', 'of --learn: drop,null,type (default: drop)').argParser(
        listOf('drop', 'null', 'type'),
      ),
    )
    .option('--timeout <time>', 'of --learn: for a run, such as 30s (default: five times the usual)', timeOf)
    .option('--runs <n>', 'of --learn: at most so many (default: 1000)', countOf)
    .option(
      '--ignore <regex>',
      'of --learn: what differs from run to run by itself; several times for several',
      (regex: string, before: string[] = []) => [...before, regex],
    );
}

/** `upgrade --learn`: which fields of answers does a command read? Gives the exit code. */
export async function learnCommand(command: string[], flags: LearnFlags, streams: Streams): Promise<number> {
  const { stderr, env } = streams;
  if (command.length === 0)
    throw new ToolError(
      'E_USAGE',
      '--learn runs a command again and again, and none was given',
      'Write it behind --: wirewhale upgrade --learn -o reads.json -- docker ps',
    );
  if (flags.out === undefined)
    throw new ToolError('E_USAGE', '--learn writes a file, and none was named', 'Add -o reads.json.');
  const [host, ...others] = flags.host ?? [];
  if (others.length > 0)
    throw new ToolError('E_USAGE', '--learn asks one daemon', 'Leave all but one --host out.');
  const { learn } = await import('../run/index.ts');
  const stop = new AbortController();
  streams.onInterrupt?.(() => stop.abort());
  const live = isLively(stderr, env, flags.plain ?? false);
  const clear = live ? '\r\u001b[K' : '';
  const { reads, counts, runs, ms, stopped, drifted } = await learn({
    command,
    ...(host === undefined ? {} : { host }),
    ...(flags.context === undefined ? {} : { context: flags.context }),
    ...(flags.to === undefined ? {} : { to: flags.to }),
    perturb: flags.perturb ?? ['drop'],
    ...(flags.timeout === undefined ? {} : { timeout: flags.timeout }),
    limit: flags.runs ?? 1000,
    ignore: (flags.ignore ?? []).map(patternOf),
    file: flags.out,
    signal: stop.signal,
    onPlan: ({ target, fresh, exchanges, operations, fields, runMs, exitCode, lastWord }) => {
      const asked = `${formatCount(exchanges, 'exchange')}, exit code ${exitCode}`;
      stderr.write(`learn    ${command.join(' ')}: ${asked}, ${seconds(runMs)} a run\n`);
      stderr.write(`target   ${target}${fresh ? ', a fresh one for each run' : ''}\n`);
      if (exitCode !== 0)
        stderr.write(
          `note     it fails also when nothing is perturbed, and what it would do otherwise is not learned${lastWord ? `: ${lastWord.slice(0, 200)}` : ''}\n`,
        );
      const few = Math.ceil(Math.log2(fields + 1)) * 2;
      stderr.write(
        fields === 0
          ? `plan     no field of an answer to try${flags.to ? `: ${flags.to} touches none of those that came` : ''}\n`
          : `plan     ${formatCount(fields, 'field')} of ${formatCount(operations, 'operation')}: ${seconds(few * runMs)} where few are read, ${seconds(2 * fields * runMs)} where all are\n`,
      );
    },
    onProgress: (progress) => {
      const { read, settled, fields } = progress;
      const text = `run ${progress.runs}: ${settled} of ${fields} fields known, ${read} read`;
      if (live) stderr.write(`${clear}${text}`);
      else if (progress.runs % 50 === 0) stderr.write(`${text}\n`);
    },
    onProblem: (text) => stderr.write(`${clear}wirewhale: ${text}\n`),
  });
  const arrow = hasUnicode(env) ? '→' : '->';
  stderr.write(
    `${clear}learned  ${countsText(counts)}, in ${formatCount(runs, 'run')}, ${seconds(ms)} ${arrow} ${flags.out}\n`,
  );
  if (stopped !== undefined) stderr.write(`Not all was tried: ${stopped}.\n`);
  for (const remark of reads.learned?.remarks.filter((text) => !text.startsWith('Not all')) ?? [])
    stderr.write(`${remark}\n`);
  return drifted === undefined ? 0 : 5;
}

function countsText({ read, strict, unread, empty, untried }: LearnResult['counts']): string {
  return [
    `${formatCount(read, 'field')} read`,
    ...(strict > 0 ? [`${strict} only looked at for null or their type`] : []),
    `${unread} not as far as these runs show${empty > 0 ? ` (${empty} of them empty)` : ''}`,
    `${untried} not tried`,
  ].join(', ');
}

const seconds = (ms: number): string =>
  ms < 10_000
    ? `${(ms / 1000).toFixed(1)} s`
    : ms < 120_000
      ? `${Math.round(ms / 1000)} s`
      : `${Math.round(ms / 60_000)} min`;

function patternOf(text: string): RegExp {
  try {
    return new RegExp(text, 'g');
  } catch (error) {
    throw new ToolError(
      'E_USAGE',
      `--ignore ${text} is no regular expression: ${(error as Error).message}`,
      'Escape what has a meaning there with \\.',
    );
  }
}

function timeOf(text: string): number {
  const time = duration(text);
  if (!time || time.to < 1) throw new InvalidArgumentError(`"${text}" is no time such as 30s or 2m.`);
  return time.to;
}

function countOf(text: string): number {
  const number = count(text);
  if (number === undefined) throw new InvalidArgumentError(`"${text}" is not a number from 1.`);
  return number;
}
