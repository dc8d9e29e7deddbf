import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Outcome, runClient } from '../client.ts';
import { compared as live, whyNotCompared as whyNot } from '../daemon.ts';
import { plain } from './plain.ts';
import { type Part, type Step, session } from './session/index.ts';
import { type Side, type Sides, startSides, whyNoSides } from './sides.ts';

/** One session of the docker CLI, on a real daemon and on a mock that is like it: exit codes and outputs are the same. */

const name = `mc${randomBytes(3).toString('hex')}`;
const none = live === undefined ? whyNot : await whyNoSides();
const terminal = join(import.meta.dirname, '../clients/in-terminal.py');
let sides: Sides;

beforeAll(async () => {
  if (none === undefined) sides = await startSides();
});
beforeEach(({ skip }) => skip(none !== undefined, none));
afterAll(async () => {
  if (none !== undefined) return;
  await runClient(sides.real.host, ['bash', '-c', sweep], { env: { P: name } });
  await sides[Symbol.asyncDispose]();
});

const sweep = [
  'docker rm -fv $(docker ps -aq --filter label=$P)',
  'docker rmi -f $(docker images -q --filter reference=$P-*)',
  'docker network rm $(docker network ls -q --filter name=$P-)',
  'docker volume rm $(docker volume ls -q --filter name=$P-)',
].join('; ');

/** A command that hangs is ended after this many seconds. */
const patience = '40';

async function run(
  { run: line, input = '', terminal: typed, unordered }: Step,
  side: Side,
): Promise<Outcome> {
  const words = [...(typed ? ['python3', terminal, ...typed] : []), 'bash', '-c', line];
  const { code, stdout, stderr } = await runClient(side.host, ['timeout', '-s', 'KILL', patience, ...words], {
    input: input.replaceAll('$P', name),
    cwd: side.cwd,
    env: { P: name, L: `--label=${name}`, DOCKER_CLI_HINTS: 'false', DOCKER_CONFIG: `${side.cwd}/.docker` },
  });
  const told = (text: string) => {
    const lines = plain(text).split('\n');
    return (unordered ? lines.sort() : lines).join('\n');
  };
  return { code, stdout: told(stdout), stderr: told(stderr) };
}

/**
 * The profile whose differences are in the session. Why not the others: theirs are not explained yet. A step that differs there is
 * skipped and counted, and the share of equal ones has a bar, which is a floor and not a number that was measured.
 */
const explained = 'docker-28.5';
const bar = 0.85;

describe('a session of the docker CLI', () => {
  let equal = 0;

  test.for(session.map((step) => [step.run, step] as const))('%s', async ([, step], { skip }) => {
    const [real, mock] = await Promise.all([run(step, sides.real), run(step, sides.mock)]);
    const differing = differences(real, mock);
    if (differing.length === 0) equal += 1;
    skip(
      sides.like !== explained && differing.length > 0,
      `differs in ${differing.join(', ')}, counted as such`,
    );
    const known = step.differs?.filter(({ like }) => !like || like === sides.like) ?? [];
    const expected = new Set(known.flatMap((difference) => difference.in));
    const left = differing.filter((part) => !expected.has(part));
    if (left.length > 0) expect(mock, known.map(({ why }) => why).join('; ')).toEqual(real);
    // Why: what is the same must not be called different.
    if (sides.like === explained && known.length > 0) expect(differing).toEqual([...expected].sort());
  });

  test(`at least ${bar * 100} % of the command lines give the same`, async ({ annotate }) => {
    const told = `${sides.like}: ${equal} of ${session.length} command lines give the same`;
    await annotate(told);
    expect(equal / session.length, told).toBeGreaterThanOrEqual(bar);
  });
});

const differences = (one: Outcome, other: Outcome): Part[] =>
  (['code', 'stderr', 'stdout'] as const).filter((part) => one[part] !== other[part]);
