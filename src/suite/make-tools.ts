import { threadId } from 'node:worker_threads';
import type { Answer, Client } from '../client/index.ts';
import { namePrefix, removeOwned, runLabel } from './objects.ts';
import type { RunPlan } from './plan.ts';
import type { CaseTools, Made } from './tools.ts';

/** A preparing step did not go as it must, so that the case says nothing about the daemon. */
export class NotPrepared extends Error {
  override readonly name = 'NotPrepared';
  readonly operationId: string | undefined;
  constructor(message: string, operationId: string | undefined) {
    super(message);
    this.operationId = operationId;
  }
}

/** A condition that the daemon should have reached did not come true in time. */
export class NeverHappened extends Error {
  override readonly name = 'NeverHappened';
  readonly awaited: string;
  constructor(awaited: string, timeoutMs: number, last: string) {
    super(`not within ${timeoutMs} ms${last && `; last: ${last}`}`);
    this.awaited = awaited;
  }
}

let serial = 0;

/** Tools of one case over its client, and the undoing of all that they made. */
export function makeTools(
  plan: RunPlan,
  api: string,
  client: Client,
): { tools: CaseTools; undo: () => Promise<string[]> } {
  const undoing: (() => Promise<unknown>)[] = [];
  const labels = { [runLabel]: plan.run };
  const name = (hint = 'x') => {
    serial += 1;
    return `${namePrefix}${plan.run}-${threadId.toString(36)}x${serial}-${hint}`;
  };
  const remove = (kind: 'container' | 'network' | 'volume' | 'image', id: string) =>
    undoing.push(() => removeOwned(client, { kind, id, name: id }));
  const withLabels = (config: Record<string, unknown>) => ({
    ...config,
    Labels: { ...labels, ...((config.Labels ?? {}) as Record<string, string>) },
  });

  const tools: CaseTools = {
    api,
    target: plan.target,
    client,
    image: plan.image,
    registry: plan.registry ?? { address: '', username: '', password: '' },
    labels,
    request: client.request.bind(client),
    send: client.send.bind(client),
    stream: client.stream.bind(client),
    hijack: client.hijack.bind(client),
    connect: client.connect.bind(client),
    name,
    prepared,
    async container(config = {}, options = {}): Promise<Made> {
      const made = options.name ?? name('c');
      // Why: known before the request, so that a lost answer leaves nothing behind.
      remove('container', made);
      const body = withLabels({
        Image: plan.image,
        // Why: Podman sends SIGTERM and waits this long, even when it removes by force; a shell as first process ignores it.
        StopTimeout: 0,
        ...(config.Cmd || config.Entrypoint ? {} : { Cmd: ['sleep', '300'] }),
        ...config,
      });
      const got = prepared(await client.request('ContainerCreate', { query: { name: made }, body }), 201);
      const id = got.json<{ Id: string }>().Id;
      if (options.start) prepared(await client.request('ContainerStart', { path: { id } }), 204);
      return { id, name: made };
    },
    async exec(containerId, config = {}) {
      const body = { AttachStdout: true, AttachStderr: true, Cmd: ['true'], ...config };
      return prepared(await client.request('ContainerExec', { path: { id: containerId }, body }), 201).json<{
        Id: string;
      }>().Id;
    },
    async network(config = {}) {
      const made = (config.Name as string | undefined) ?? name('n');
      remove('network', made);
      const got = prepared(
        await client.request('NetworkCreate', { body: withLabels({ Name: made, ...config }) }),
        201,
      );
      return { id: got.json<{ Id: string }>().Id, name: made };
    },
    async volume(config = {}) {
      const made = (config.Name as string | undefined) ?? name('v');
      remove('volume', made);
      prepared(await client.request('VolumeCreate', { body: withLabels({ Name: made, ...config }) }), 201);
      return { id: made, name: made };
    },
    async tag(repository = name('i')) {
      remove('image', `${repository}:latest`);
      prepared(
        await client.request('ImageTag', {
          path: { name: plan.image },
          query: { repo: repository, tag: 'latest' },
        }),
        201,
      );
      return `${repository}:latest`;
    },
    defer: (undo) => undoing.push(undo),
    async until(what, probe, timeoutMs = 10_000) {
      const end = performance.now() + timeoutMs;
      for (;;) {
        const value = await probe();
        if (value) return value;
        if (performance.now() > end) throw new NeverHappened(what, timeoutMs, '');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  };

  return {
    tools,
    async undo() {
      const left: string[] = [];
      for (const step of undoing.reverse()) {
        const problem = await step().catch((error: Error) => error.message);
        if (typeof problem === 'string') left.push(problem);
      }
      return left;
    },
  };
}

function prepared(answer: Answer, ...statuses: readonly number[]): Answer {
  if (statuses.includes(answer.status)) return answer;
  throw new NotPrepared(
    `could not prepare: ${answer.operationId ?? 'the request'} answered ${answer.status} ${answer.text().trim().slice(0, 200)}; needed ${statuses.join(' or ')}`,
    answer.operationId,
  );
}
