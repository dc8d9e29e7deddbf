import type { Subject } from './subject.ts';
import { mediaType } from './subject.ts';

type Kind = 'container' | 'exec';

const telling = new Set([
  'ContainerCreate',
  'ContainerInspect',
  'ContainerExec',
  'ExecInspect',
  'ContainerAttach',
]);

/** What the exchanges so far told about terminals. Containers answer to id, short id, and name. */
export class Terminals {
  readonly #known = { container: new Map<string, boolean>(), exec: new Map<string, boolean>() };

  tty(kind: Kind, ref: string): boolean | undefined {
    const known = this.#known[kind];
    const exact = known.get(ref);
    if (exact !== undefined || ref.length < 4) return exact;
    const values = new Set([...known].filter(([id]) => id.startsWith(ref)).map(([, tty]) => tty));
    return values.size === 1 ? [...values][0] : undefined;
  }

  learn(subject: Subject): void {
    const { operation, response, match } = subject;
    // Why: bodies are read only where they tell something, for a capture may hold a hundred thousand.
    if (!response || response.status >= 400 || !telling.has(operation?.id ?? '')) return;
    const id = match.pathParams.id;
    const sent = objectOf(subject.requestJson());
    const came = objectOf(subject.responseJson());
    if (operation?.id === 'ContainerCreate') {
      this.#set('container', sent.Tty === true, came.Id, match.query.get('name'));
    } else if (operation?.id === 'ContainerInspect') {
      const config = (came.Config ?? {}) as Record<string, unknown>;
      if (typeof config.Tty === 'boolean') this.#set('container', config.Tty, came.Id, came.Name, id);
    } else if (operation?.id === 'ContainerExec') {
      this.#set('exec', sent.Tty === true, came.Id);
    } else if (operation?.id === 'ExecInspect') {
      const process = (came.ProcessConfig ?? {}) as Record<string, unknown>;
      if (typeof process.tty === 'boolean') this.#set('exec', process.tty, came.ID, id);
    } else if (operation?.id === 'ContainerAttach') {
      // Why: the multiplexed label is only ever given when there are frames; the raw label proves nothing.
      const label = mediaType(response.headers);
      if (
        label === 'application/vnd.docker.multiplexed-stream' &&
        id &&
        this.tty('container', id) === undefined
      )
        this.#set('container', false, id);
    }
  }

  #set(kind: Kind, tty: boolean, ...refs: unknown[]): void {
    for (const ref of refs)
      if (typeof ref === 'string' && ref !== '') this.#known[kind].set(ref.replace(/^\//, ''), tty);
  }
}

function objectOf(reading: ReturnType<Subject['requestJson']>): Record<string, unknown> {
  const value = reading.kind === 'json' ? reading.value : undefined;
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
