import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageVersion, ToolError } from '../../../base/index.ts';
import type { ClientReads, Exchange, Perturbation } from '../../../model/index.ts';
import {
  type AnswerField,
  type Habit,
  habitOf,
  type Learned,
  learnReads,
  operationsOf,
  type Progress,
  reactionOf,
  treeOf,
} from '../../../upgrade/index.ts';
import { headerOf } from '../../../wire/index.ts';
import { chooseTarget } from '../../target.ts';
import { chooseDestination } from '../destination.ts';
import { type ClientRun, type RunnableClient, runClient } from './client-run.ts';
import { planOf } from './plan.ts';

export interface LearnOptions {
  readonly command: readonly string[];
  readonly host?: string;
  readonly context?: string;
  /** Only what this upgrade touches is tried. */
  readonly to?: string;
  readonly perturb: readonly Perturbation[];
  /** Milliseconds that a run may take; absent: by how long it takes when nothing is perturbed. */
  readonly timeout?: number;
  /** Runs at most. */
  readonly limit: number;
  /** What is left out of outputs and requests before they are compared. */
  readonly ignore: readonly RegExp[];
  readonly file: string;
  readonly signal: AbortSignal;
  readonly onPlan: (plan: PlanFacts) => void;
  readonly onProgress: (progress: Progress & { readonly fields: number }) => void;
  readonly onProblem: (text: string) => void;
}

export interface PlanFacts {
  readonly target: string;
  /** Each run has a daemon of its own. */
  readonly fresh: boolean;
  readonly exchanges: number;
  readonly operations: number;
  readonly fields: number;
  readonly runMs: number;
  readonly exitCode: number;
  /** The last line that it said on stderr. */
  readonly lastWord: string;
}

export interface LearnResult {
  readonly reads: ClientReads;
  readonly counts: LearnedCounts;
  readonly runs: number;
  readonly ms: number;
  readonly stopped?: string;
  readonly drifted?: string;
}

/** Fields by what was learned of them; each is counted once. */
export interface LearnedCounts {
  readonly read: number;
  /** It bears that they are gone, and reacts to null or another type. */
  readonly strict: number;
  readonly unread: number;
  /** Of those: such that said nothing when they were left out. */
  readonly empty: number;
  readonly untried: number;
}

/** Runs without perturbation, to see what is the same each time. */
const baselineRuns = 3;
const firstTimeoutMs = 120_000;
const leastTimeoutMs = 5000;

/**
 * Learns which fields of answers a command reads, by running it again and again behind a proxy that perturbs them, and writes the
 * file. Throws E_UNSTABLE where the command differs from run to run, E_NOTHING_SELECTED where it asks for nothing, E_USAGE, E_WRITE,
 * and as `chooseTarget` does.
 */
export async function learn(options: LearnOptions): Promise<LearnResult> {
  const begin = performance.now();
  const { command, host, context, to, perturb, signal } = options;
  if (to !== undefined) chooseDestination(to);
  const folder = await mkdtemp(join(tmpdir(), 'wirewhale-'));
  try {
    const first = await chooseTarget(host, context);
    const { url, embedded, origin } = first.target;
    if (embedded) await first[Symbol.asyncDispose]();
    const stays = { target: first.target, [Symbol.asyncDispose]: async () => undefined };
    const client: RunnableClient = {
      command,
      socketPath: join(folder, 'docker.sock'),
      target: async () => (embedded ? chooseTarget(host ?? 'mock', undefined) : stays),
      timeout: options.timeout ?? firstTimeoutMs,
      signal,
      onProblem: ({ message }) => options.onProblem(message),
    };
    const runs: ClientRun[] = [];
    const problems: Error[] = [];
    for (let turn = 0; turn < baselineRuns; turn++) {
      runs.push(await runClient({ ...client, onProblem: (problem) => problems.push(problem) }, []));
      if (problems[0]) throw problems[0];
    }
    if (signal.aborted)
      throw new ToolError('E_NOTHING_SELECTED', 'it was stopped before anything was learned', 'Let it run.');
    const habit = stableHabit(runs, options);
    const { exchanges } = runs.at(-1)!;
    const { fields, all, remarks } = planOf(exchanges, perturb, to);
    const runMs = Math.max(...runs.map(({ ms }) => ms));
    options.onPlan({
      target: embedded ? `the embedded mock (${origin})` : url,
      fresh: embedded ?? false,
      exchanges: exchanges.length,
      operations: new Set(fields.map(({ operationId }) => operationId)).size,
      fields: fields.length,
      runMs,
      exitCode: habit.conduct.exitCode,
      lastWord: habit.conduct.stderr.trimEnd().split('\n').at(-1) ?? '',
    });
    const timeout = options.timeout ?? Math.max(leastTimeoutMs, runMs * 5);
    const found = await learnReads({
      tree: treeOf(fields),
      limit: options.limit,
      signal,
      run: async (perturbed) => {
        const { conduct, applied } = await runClient({ ...client, timeout }, perturbed);
        const reaction = reactionOf(habit, conduct);
        return { applied, ...(reaction === undefined ? {} : { reaction }) };
      },
      onRun: (progress) => options.onProgress({ ...progress, fields: fields.length }),
    });
    const { learned, stopped, drifted } = found;
    const reads: ClientReads = {
      format: 'wirewhale-client-reads/1',
      tool: { name: 'wirewhale', version: packageVersion },
      clients: [...new Set(exchanges.map(({ request }) => headerOf(request.headers, 'user-agent') ?? ''))],
      command,
      learned: {
        at: new Date().toISOString(),
        daemon: daemonOf(exchanges),
        ...(to === undefined ? {} : { to }),
        perturbed: [...new Set(fields.flatMap(({ how }) => how))],
        runs: found.runs + baselineRuns,
        remarks: [
          ...remarks,
          ...(stopped === undefined ? [] : [`Not all was tried: ${stopped}.`]),
          ...(drifted === undefined ? [] : [`What it did then: ${drifted}.`]),
        ],
      },
      operations: operationsOf(learned, all),
    };
    await write(options.file, reads);
    return {
      reads,
      counts: countsOf(learned, all),
      runs: found.runs + baselineRuns,
      ms: performance.now() - begin,
      ...(stopped === undefined ? {} : { stopped }),
      ...(drifted === undefined ? {} : { drifted }),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function countsOf(learned: readonly Learned[], all: readonly AnswerField[]): LearnedCounts {
  const counts = { read: 0, strict: 0, unread: 0, empty: 0, untried: 0 };
  for (const [field, group] of Map.groupBy(learned, (each) => each.field)) {
    const has = (wanted: string, how?: Perturbation) =>
      group.some(({ verdict, ...each }) => verdict.kind === wanted && (!how || each.how === how));
    if (has('read', 'drop') || has('either')) counts.read++;
    else if (has('read')) counts.strict++;
    else if (has('unread')) {
      counts.unread++;
      const { operationId, pointer } = field;
      const came = all.find((each) => each.operationId === operationId && each.pointer === pointer);
      if (came?.telling === false) counts.empty++;
    } else counts.untried++;
  }
  return counts;
}

function stableHabit(runs: readonly ClientRun[], { command, ignore }: LearnOptions): Habit {
  const name = command.join(' ');
  if (runs.some(({ conduct }) => conduct.timedOut))
    throw new ToolError(
      'E_UNSTABLE',
      `${name} did not end by itself`,
      'Learn from a command that ends, such as a test run; --timeout gives it more time.',
    );
  if (runs.every(({ exchanges }) => exchanges.length === 0))
    throw new ToolError(
      'E_NOTHING_SELECTED',
      `${name} asked the daemon for nothing`,
      'It must use the socket that DOCKER_HOST names.',
    );
  const habit = habitOf(
    runs.map(({ conduct }) => conduct),
    ignore,
  );
  if ('differs' in habit)
    throw new ToolError(
      'E_UNSTABLE',
      `${name} differs from run to run though nothing is perturbed: ${habit.differs}`,
      'Let it leave the daemon as it found it (--host mock gives each run a daemon of its own), or leave out with --ignore REGEX what differs.',
    );
  return habit;
}

function daemonOf(exchanges: readonly Exchange[]): string {
  const headers = exchanges.flatMap(({ response }) => response?.headers ?? []);
  const [server, version] = [headerOf(headers, 'server'), headerOf(headers, 'api-version')];
  return [server ?? 'a daemon that tells no name', ...(version ? [`API ${version}`] : [])].join(', ');
}

async function write(file: string, reads: ClientReads): Promise<void> {
  try {
    await writeFile(file, `${JSON.stringify(reads, null, 2)}\n`);
  } catch (error) {
    throw new ToolError(
      'E_WRITE',
      `${file}: ${(error as Error).message}`,
      'Choose another file with -o.',
      error,
    );
  }
}
