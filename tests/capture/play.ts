import type { AssemblerOptions } from '../../src/capture/index.ts';
import { ExchangeAssembler } from '../../src/capture/index.ts';
import type { Direction, Exchange, TapEvent } from '../../src/model/index.ts';

/**
 * `>` sends to the daemon, `<` to the client, `>|` and `<|` half-close, `>~5` and `<~5` are gaps (`~?` of unknown length), `x` closes,
 * `x CODE` closes with an error.
 */
export type Step = string;

const directions: Record<string, Direction> = { '>': 'toDaemon', '<': 'toClient' };

/** Taps of one connection, a millisecond apart; data in pieces of `size` bytes. */
export function taps(steps: readonly Step[], size = Number.POSITIVE_INFINITY, connection = 1): TapEvent[] {
  const midway = steps[0] === 'midway' ? { midway: true } : {};
  const events: TapEvent[] = [{ kind: 'open', connection, at: 0n, address: 'unix:///d', ...midway }];
  for (const [index, step] of steps.entries()) {
    const base = { connection, at: BigInt(index + 1) * 1_000_000n };
    const direction = directions[step[0] ?? ''];
    if (step === 'midway') continue;
    if (direction === undefined)
      events.push({ ...base, kind: 'close', ...(step[2] ? { error: step.slice(2) } : {}) });
    else if (step[1] === '|') events.push({ ...base, kind: 'end', direction });
    else if (step[1] === '~') {
      const length = step[2] === '?' ? {} : { length: Number(step.slice(2)) };
      events.push({ ...base, kind: 'gap', direction, ...length, reason: 'test' });
    } else {
      const bytes = Buffer.from(step.slice(1), 'latin1');
      for (let at = 0; at < bytes.length; at += size)
        events.push({ ...base, kind: 'data', direction, bytes: bytes.subarray(at, at + size) });
    }
  }
  return events;
}

export function play(steps: readonly Step[], options: AssemblerOptions = {}, size?: number): Exchange[] {
  const assembler = new ExchangeAssembler(options);
  for (const event of taps(steps, size)) assembler.onTap(event);
  return assembler.finish();
}

export const textOf = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('latin1');

/** An exchange in a line or two, for tests that are about the pairing. */
export function brief(exchange: Exchange) {
  const { request, response, hijack, defects } = exchange;
  return {
    request: `${request.method} ${request.target} ${textOf(request.body.bytes)}${request.body.complete ? '' : '…'}`,
    response:
      response && `${response.status} ${textOf(response.body.bytes)}${response.body.complete ? '' : '…'}`,
    ...(hijack
      ? {
          hijack: `${hijack.kind}${hijack.protocol && ` ${hijack.protocol}`}`,
          toDaemon: `${textOf(hijack.toDaemon.bytes)}${hijack.toDaemon.complete ? '' : '…'}`,
          toClient: `${textOf(hijack.toClient.bytes)}${hijack.toClient.complete ? '' : '…'}`,
          ended: hijack.ended.join(' '),
        }
      : {}),
    defects: defects.map(({ code, direction }) => `${code} ${direction}`).join(', '),
  };
}
