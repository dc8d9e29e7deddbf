import { ExchangeAssembler } from '../../src/capture/index.ts';
import { type Client, createClient } from '../../src/client/index.ts';
import type { Address, Exchange, OnTap } from '../../src/model/index.ts';
import { startProxy } from '../../src/proxy/index.ts';

/** Exchanges of what `act` did with a daemon, through a relay, as a capture would give them. */
export async function recorded(
  upstream: Address,
  act: (client: Client, address: Address) => Promise<void>,
  onEvent?: OnTap,
): Promise<Exchange[]> {
  const assembler = new ExchangeAssembler({ arrivals: true });
  const onTap: OnTap = (event) => {
    assembler.onTap(event);
    onEvent?.(event);
  };
  // Why TCP: a worker of Vitest may not set the umask that a socket file is made under.
  const wished = { kind: 'tcp', host: '127.0.0.1', port: 0 } as const;
  await using proxy = await startProxy({ listen: [wished], upstream, onTap });
  const address = proxy.listeners[0]?.address ?? wished;
  await using client = createClient({ address, apiVersion: '1.51' });
  await act(client, address);
  await client.close();
  await proxy.drain();
  return assembler.finish();
}

/** A made exchange, for tests that are about what is compared. Times in milliseconds. */
export function exchange(
  request: string,
  answer: {
    readonly status?: number;
    readonly type?: string;
    readonly body?: unknown;
    readonly headers?: readonly (readonly [string, string])[];
    readonly id?: number;
    readonly connection?: number;
    readonly startedAt?: number;
    readonly sent?: unknown;
    readonly sentHeaders?: readonly (readonly [string, string])[];
    readonly none?: boolean;
  } = {},
): Exchange {
  const [method = '', target = ''] = request.split(' ');
  const bytesOf = (value: unknown) =>
    value === undefined
      ? new Uint8Array()
      : new Uint8Array(
          Buffer.from(
            value instanceof Uint8Array ? value : typeof value === 'string' ? value : JSON.stringify(value),
          ),
        );
  const bodyOf = (value: unknown) => {
    const bytes = bytesOf(value);
    return { framing: 'length', bytes, length: bytes.length, complete: true } as const;
  };
  return {
    id: answer.id ?? 1,
    connection: answer.connection ?? 1,
    startedAt: answer.startedAt ?? 1000,
    timing: { requestEnd: 1, firstByte: 2, end: 3 },
    request: {
      method,
      target,
      httpVersion: 'HTTP/1.1',
      headers: answer.sentHeaders ?? [['Host', 'docker']],
      body: bodyOf(answer.sent),
    },
    ...(answer.none
      ? {}
      : {
          response: {
            status: answer.status ?? 200,
            reason: 'OK',
            httpVersion: 'HTTP/1.1',
            headers: [['Content-Type', answer.type ?? 'application/json'], ...(answer.headers ?? [])],
            body: bodyOf(answer.body),
            interim: [],
          },
        }),
    defects: [],
  };
}

export const hex = (digit: string): string => `${digit}1`.repeat(32);
