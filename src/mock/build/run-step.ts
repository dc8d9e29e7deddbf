import type { Manner } from '../profile/profile.ts';
import type { Progress } from '../routes/progress.ts';
import type { Json, MockContainer } from '../state/container.ts';
import { createContainer } from '../state/create-container.ts';
import { DaemonError } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { type Layer, layerOfChanges } from '../state/layer.ts';
import { remove, start } from '../state/life-cycle.ts';

export interface RunStep {
  readonly engine: Engine;
  readonly manner: Manner;
  /** Id of the image that it runs in. */
  readonly image: string;
  readonly words: readonly string[];
  readonly config: Json;
  readonly env: readonly string[];
  readonly hostConfig: Json;
  /** Whether its container goes when it has ended well, and when it has not. */
  readonly removes: { readonly success: boolean; readonly failure: boolean };
  /** Aborts when the client is gone. */
  readonly signal: AbortSignal;
}

/** What a step has written, and the container that it ran in. */
export interface Ran {
  readonly container: MockContainer;
  readonly layer: Layer | undefined;
}

/** A step that ended with another code than 0. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
  readonly code: number;

  constructor(words: readonly string[], code: number) {
    super(`The command '${words.join(' ')}' returned a non-zero code: ${code}`);
    this.code = code;
  }
}

/** Runs a command in a container of its own, by the simulated programs. Throws `StepFailed`, or why it cannot start. */
export async function* run(step: RunStep): AsyncGenerator<Progress, Ran> {
  const { engine, manner, image, words, config, env, hostConfig, removes, signal } = step;
  const container = createContainer(
    engine,
    {
      ...config,
      Image: image,
      Cmd: [...words],
      Entrypoint: [''],
      Env: [...env],
      HostConfig: hostConfig,
      Healthcheck: { Test: ['NONE'] },
    },
    null,
    null,
    manner,
  );
  yield { stream: ` ---> Running in ${container.id.slice(0, 12)}\n` };
  engine.emit(container, 'attach');
  const output = new Output(container);
  const stop = () => container.process?.signal('KILL');
  signal.addEventListener('abort', stop, { once: true });
  try {
    await start(engine, container);
    yield* output.items();
    await container.settled;
    if (container.exitCode !== 0) throw new StepFailed(words, container.exitCode);
  } catch (error) {
    if (removes.failure) await remove(engine, container, { force: true, volumes: true });
    throw error instanceof DaemonError ? new Error(error.message) : error;
  } finally {
    output.end();
    signal.removeEventListener('abort', stop);
  }
  return { container, layer: layerOfChanges(container.fs) };
}

/** What a container says, in the order in which it does. */
class Output {
  readonly #container: MockContainer;
  readonly #watcher: (stream: 1 | 2, bytes: Uint8Array | undefined) => void;
  #waiting: Progress[] = [];
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(container: MockContainer) {
    this.#container = container;
    this.#watcher = (stream, bytes) => {
      if (bytes === undefined) this.#ended = true;
      else this.#waiting.push({ stream: coloured(stream, Buffer.from(bytes).toString('utf8')) });
      this.#wake();
    };
    container.watchers.add(this.#watcher);
  }

  async *items(): AsyncGenerator<Progress> {
    for (;;) {
      yield* this.#waiting.splice(0);
      // Why again: more may have come while the last was taken.
      if (this.#waiting.length > 0) continue;
      if (this.#ended) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        if (this.#waiting.length > 0 || this.#ended) resolve();
      });
    }
  }

  end(): void {
    this.#container.watchers.delete(this.#watcher);
  }
}

/** The builder shows what comes on stderr in red. */
const coloured = (stream: 1 | 2, text: string): string =>
  stream === 2 ? `\u001b[91m${text}\u001b[0m` : text;
