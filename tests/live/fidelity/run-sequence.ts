import { parseJson } from '../../../src/base/index.ts';
import type { Address, Exchange } from '../../../src/model/index.ts';
import { Creations, cleanUp, holdings } from '../../../src/replay/creations.ts';
import { isJoin, type Sequence, type Step } from './sequence.ts';
import { Talk } from './talk.ts';
import { writeRequest } from './write-request.ts';

/** What one daemon answered, by the step's name; text where the step could not be asked. */
export type Answers = ReadonlyMap<string, Exchange | string>;

/** Asks a daemon one step after the other, and removes afterwards what that made. */
export async function runSequence(
  { steps }: Sequence,
  apiVersion: string,
  address: Address,
): Promise<Answers> {
  const answers = new Map<string, Exchange | string>();
  const variables = new Map<string, string>([['start', (Date.now() / 1000).toFixed(9)]]);
  const behind = new Map<string, { readonly step: Step; readonly talk: Talk }>();
  const held = await holdings(address);
  const creations = new Creations();
  const note = (step: Step, exchange: Exchange) => {
    answers.set(step.name, exchange);
    creations.note(exchange, exchange);
    for (const [name, pointer] of Object.entries(step.take ?? {})) {
      const value = at(bodyOf(exchange), pointer);
      if (value !== undefined) variables.set(name, String(value));
    }
  };
  try {
    for (const step of steps) {
      if (isJoin(step)) {
        const joined = behind.get(step.join);
        if (!joined) continue;
        behind.delete(step.join);
        note(joined.step, await joined.talk.end(joined.step));
        continue;
      }
      try {
        if (step.behind) {
          const talk = new Talk();
          await talk.begin(address, step, writeRequest(step, apiVersion, variables));
          behind.set(step.name, { step, talk });
        } else note(step, await ask(step, apiVersion, address, variables));
      } catch (error) {
        answers.set(step.name, (error as Error).message);
      }
    }
    for (const { step, talk } of behind.values()) note(step, await talk.end(step));
  } finally {
    await cleanUp(address, creations, held);
  }
  return answers;
}

const rounds = 100;

async function ask(
  step: Step,
  apiVersion: string,
  address: Address,
  variables: ReadonlyMap<string, string>,
): Promise<Exchange> {
  for (let round = 1; ; round++) {
    const talk = new Talk();
    await talk.begin(address, step, writeRequest(step, apiVersion, variables));
    const exchange = await talk.end(step);
    if (!step.until || round === rounds || at(bodyOf(exchange), step.until.at) === step.until.is)
      return exchange;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function bodyOf({ response }: Exchange): unknown {
  try {
    return parseJson(Buffer.from(response?.body.bytes ?? []).toString('utf8'));
  } catch {
    return undefined;
  }
}

const at = (value: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
