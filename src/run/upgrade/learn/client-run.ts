import { setTimeout as delay } from 'node:timers/promises';
import { ExchangeAssembler } from '../../../capture/index.ts';
import type { Exchange, Target } from '../../../model/index.ts';
import { Injector, type Rule, startProxy } from '../../../proxy/index.ts';
import type { Conduct, Perturbed } from '../../../upgrade/index.ts';
import { watchCommand } from './watched-command.ts';

/** A client that can be run again and again. */
export interface RunnableClient {
  readonly command: readonly string[];
  /** The socket that it is given; the same in each run, since clients may tell it. */
  readonly socketPath: string;
  /** The daemon of one run. */
  readonly target: () => Promise<{ readonly target: Target } & AsyncDisposable>;
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** Told of a connection that could not be passed on. */
  readonly onProblem: (problem: Error) => void;
}

/** What a run showed. */
export interface ClientRun {
  readonly conduct: Conduct;
  readonly exchanges: readonly Exchange[];
  /** Those that came to pass. */
  readonly applied: ReadonlySet<Perturbed>;
  readonly ms: number;
}

const bodyLimit = 8 * 1024 * 1024;
/** JSON of a request that is compared; of what is longer, its length. */
const sentLimit = 256 * 1024;
const lastWordsMs = 300;

/** Runs a client before a proxy that perturbs what the daemon answers. Throws as `startProxy` and `watchCommand` do. */
export async function runClient(client: RunnableClient, perturbed: readonly Perturbed[]): Promise<ClientRun> {
  await using chosen = await client.target();
  const assembler = new ExchangeAssembler({ bodyLimit });
  const injector = new Injector({ rules: perturbed.map(ruleOf), seed: '' });
  const at = Date.now();
  await using proxy = await startProxy({
    listen: [{ kind: 'unix', path: client.socketPath }],
    upstream: chosen.target.address,
    onTap: assembler.onTap,
    // Why also where nothing is perturbed: all runs are to go the same way.
    injector,
    onProblem: client.onProblem,
  });
  const { timeout, signal } = client;
  const { ms, ...seen } = await watchCommand(client.command, {
    socket: `unix://${client.socketPath}`,
    timeout,
    signal,
  });
  await Promise.race([proxy.drain(), delay(lastWordsMs, undefined, { ref: false })]);
  const exchanges = assembler.finish();
  return {
    conduct: { ...seen, requests: exchanges.map(requestText), at },
    exchanges,
    applied: new Set(perturbed.filter(({ how }, index) => (injector.counts[index]?.injected[how] ?? 0) > 0)),
    ms,
  };
}

const ruleOf = ({ field: { operationId, pointer }, how }: Perturbed): Rule => ({
  text: `${operationId}: ${how}=${pointer}`,
  operation: operationId,
  answer: ['2xx'],
  faults: [{ kind: how, side: 'answer', pointer }],
});

function requestText({ request: { method, target, body } }: Exchange): string {
  const [first] = body.bytes;
  const isJson = first === 0x7b || first === 0x5b;
  if (!isJson || body.length > sentLimit) return `${method} ${target}`;
  return `${method} ${target} ${Buffer.from(body.bytes).toString()}`;
}
