import { type Client, createClient } from '../../src/client/index.ts';
import { type Mock, type MockOptions, startMock } from '../../src/mock/index.ts';

/** A mock with a client of its own, and short words for what tests do often. */
export interface Daemon extends AsyncDisposable {
  readonly mock: Mock;
  readonly client: Client;
  /** Another client of the same daemon. */
  another(apiVersion?: string): Client;
  create(config?: Record<string, unknown>, name?: string): Promise<string>;
  run(config: Record<string, unknown>, name?: string): Promise<string>;
  state(id: string): Promise<State>;
  /** Waits for the exit and gives its code. */
  exit(id: string): Promise<number>;
  /** What it wrote so far, frames taken off. */
  logs(id: string): Promise<string>;
  status(operationId: string, id: string, query?: Record<string, unknown>): Promise<number>;
}

export interface State {
  readonly Status: string;
  readonly Running: boolean;
  readonly ExitCode: number;
  readonly Pid: number;
  readonly Error: string;
  readonly Health?: { readonly Status: string; readonly FailingStreak: number; readonly Log: unknown[] };
}

export async function startDaemon(options: MockOptions = {}): Promise<Daemon> {
  const mock = await startMock(options);
  const clients: Client[] = [];
  const another = (apiVersion = '1.51') => {
    const client = createClient({ address: mock.address, apiVersion });
    clients.push(client);
    return client;
  };
  const client = another();
  const create: Daemon['create'] = async (config = {}, name) => {
    const body = { Image: 'busybox', Cmd: ['sleep', '300'], ...config };
    const got = await client.request('ContainerCreate', { ...(name ? { query: { name } } : {}), body });
    if (got.status !== 201) throw new Error(got.text());
    return got.json<{ Id: string }>().Id;
  };
  return {
    mock,
    client,
    another,
    create,
    async run(config, name) {
      const id = await create(config, name);
      const got = await client.request('ContainerStart', { path: { id } });
      if (got.status !== 204) throw new Error(got.text());
      return id;
    },
    state: async (id) =>
      (await client.request('ContainerInspect', { path: { id } })).json<{ State: State }>().State,
    exit: async (id) =>
      (await client.request('ContainerWait', { path: { id } })).json<{ StatusCode: number }>().StatusCode,
    async logs(id) {
      const query = { stdout: true, stderr: true };
      const { bytes } = await client.request('ContainerLogs', { path: { id }, query });
      return unframed(bytes);
    },
    status: async (operationId, id, query = {}) =>
      (await client.request(operationId, { path: { id }, query })).status,
    async [Symbol.asyncDispose]() {
      for (const each of clients) await each[Symbol.asyncDispose]();
      await mock.close();
    },
  };
}

/** The payloads of frames, joined. */
export function unframed(bytes: Uint8Array): string {
  const view = Buffer.from(bytes);
  let text = '';
  for (let at = 0; at + 8 <= view.length; at += 8 + view.readUInt32BE(at + 4))
    text += view.toString('utf8', at + 8, at + 8 + view.readUInt32BE(at + 4));
  return text;
}

export const sh = (script: string): { Cmd: string[] } => ({ Cmd: ['sh', '-c', script] });

/** Asks again until the answer is there. */
export async function until<Value>(probe: () => Promise<Value | undefined | false>): Promise<Value> {
  for (let round = 0; round < 400; round++) {
    const value = await probe();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('it never came');
}
