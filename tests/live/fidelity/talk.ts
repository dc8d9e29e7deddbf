import { ExchangeAssembler } from '../../../src/capture/index.ts';
import type { Address, Exchange } from '../../../src/model/index.ts';
import { type Connection, connect } from '../../../src/transport/index.ts';
import type { Step } from './sequence.ts';

/** An answer that takes longer is cut off, and so told as one. */
const limitMs = 20_000;
/** A step beside others is on its way when its answer began, or after so long: some answers begin only at their end. */
const underWayMs = 300;

/** One request on a connection of its own. */
export class Talk {
  readonly #assembler = new ExchangeAssembler({
    bodyLimit: 64 * 1024 * 1024,
    onExchange: (exchange) => {
      this.#exchange = exchange;
      this.#tell();
    },
  });
  #exchange: Exchange | undefined;
  #connection: Connection | undefined;
  #heard = '';
  #heardAt = 0;
  #closed = false;
  #waiting: (() => void)[] = [];

  /** Sends a request, and what the step has for its stdin. */
  async begin(address: Address, step: Step, request: Buffer): Promise<void> {
    const connection = await connect(address, {
      onTap: (event) => {
        this.#assembler.onTap(event);
        if (event.kind === 'data' && event.direction === 'toClient') {
          this.#heard += Buffer.from(event.bytes).toString('latin1');
          this.#heardAt = performance.now();
        }
        if (event.kind === 'close') this.#closed = true;
        if (event.kind === 'end' && event.direction === 'toClient') queueMicrotask(() => connection.end());
        this.#tell();
      },
    });
    connection.resume();
    this.#connection = connection;
    connection.write(request);
    if (step.stdin) {
      await this.#until(() => this.#heard.includes('\r\n\r\n') || this.#over, limitMs);
      for (const piece of step.stdin) connection.write(piece);
      if (!step.keepsStdin) connection.end();
    }
    if (step.behind) await this.#until(() => this.#heard !== '' || this.#over, underWayMs);
  }

  /** Waits for the end that the step wants. */
  async end({ leave }: Step): Promise<Exchange> {
    if (leave && 'text' in leave)
      await this.#until(() => this.#heard.includes(leave.text) || this.#over, limitMs);
    else if (leave) {
      const begin = performance.now();
      const left = () => Math.max(begin, this.#heardAt) + leave.quietMs - performance.now();
      while (left() > 0 && !this.#over) await this.#until(() => this.#over, left());
    } else await this.#until(() => this.#over, limitMs);
    this.#connection?.destroy();
    await this.#until(() => this.#closed, 1000);
    const [open] = this.#exchange ? [this.#exchange] : this.#assembler.finish();
    if (!open) throw new Error('the request was not sent');
    return open;
  }

  get #over(): boolean {
    return this.#exchange !== undefined || this.#closed;
  }

  #tell(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  async #until(isDone: () => boolean, ms: number): Promise<void> {
    const end = performance.now() + ms;
    while (!isDone() && performance.now() < end)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, end - performance.now());
        this.#waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
  }
}
