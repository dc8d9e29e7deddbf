import { compareVersions } from '../../../src/base/index.ts';
import { createClient } from '../../../src/client/index.ts';
import { startMock } from '../../../src/mock/index.ts';
import { parseAddress } from '../../../src/transport/index.ts';
import { compareSequence, type StepResult } from './compare-sequence.ts';
import { runSequence } from './run-sequence.ts';
import { sequences } from './sequences/index.ts';
import { type Measured, measure } from './verdict.ts';

export interface Wish {
  /** Address of the real daemon. */
  readonly host: string;
  /** Run at this version only. */
  readonly api?: string | undefined;
  /** Sequences whose name begins so. */
  readonly only?: string | undefined;
}

const likes: readonly (readonly [release: string, like: string])[] = [
  ['20.10', 'docker-20.10'],
  ['26.1', 'docker-26.1'],
  ['28.5', 'docker-28.5'],
];

/** Sequences that run at once. */
const together = 4;

/** Runs the sequences against a daemon and against a mock that is like it. */
export async function measureDaemon({ host, api, only }: Wish): Promise<Measured> {
  const address = parseAddress(host);
  const { newest, oldest, release } = await versionsOf(host);
  const like = likes.find(([prefix]) => release.startsWith(`${prefix}.`))?.[1];
  if (!like) throw new Error(`the mock has no profile to compare a daemon of ${release} with`);
  const results: StepResult[] = [];
  const wanted = sequences.filter(({ name }) => name.startsWith(only ?? ''));
  if (wanted.length === 0) throw new Error(`no sequence is named ${only}`);
  const left = wanted.filter(({ alone }) => !alone);
  const work = async () => {
    for (let sequence = left.shift(); sequence; sequence = left.shift()) {
      const served = (sequence.api ?? [newest]).filter(
        (version) => compareVersions(version, newest) <= 0 && compareVersions(version, oldest) >= 0,
      );
      for (const version of api ? [api] : served) {
        // Why a mock for each: what one sequence leaves must not be in the lists of the next.
        await using mock = await startMock({ like });
        const [was, now] = await Promise.all([
          runSequence(sequence, version, address),
          runSequence(sequence, version, mock.address),
        ]);
        results.push(...compareSequence(sequence, version, was, now));
      }
    }
  };
  // Why together: most of the time is spent on waiting for what containers come to.
  await Promise.all(Array.from({ length: together }, work));
  left.push(...wanted.filter(({ alone }) => alone));
  await work();
  return measure(like, results, api === undefined && only === undefined);
}

async function versionsOf(host: string): Promise<{ newest: string; oldest: string; release: string }> {
  await using client = createClient({ address: parseAddress(host) });
  const { ApiVersion, MinAPIVersion, Version } = (
    await client.send({ method: 'GET', target: '/version' })
  ).json<{ ApiVersion: string; MinAPIVersion: string; Version: string }>();
  return { newest: ApiVersion, oldest: MinAPIVersion, release: Version };
}
