import { compareVersions } from '../base/index.ts';
import { CheckSession, checkExchange, type Subject } from '../check/index.ts';
import { type Contract, latestVersion, loadContract, versions } from '../contract/index.ts';
import type { ContainerName, Exchange, Finding, TerminalSize } from '../model/index.ts';

export interface ViewOptions {
  /** The contract for a version prefix, or for a path without one; the nearest that is held when absent. */
  readonly contract?: (version: string | undefined) => Contract;
  /** Bytes of each body and stream that a view shows; 1 MiB when absent. */
  readonly bodyLimit?: number;
  /** Whether views find deviations from the contract themselves, when asked for `findings`. Default true. */
  readonly check?: boolean;
}

interface Resize {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Remembers across exchanges, given in their order, what later ones need: terminals of containers and execs, names and ids,
 * what container an exec runs in, sizes of terminals, and the API version that the daemon speaks.
 */
export class ViewSession {
  readonly bodyLimit: number;
  readonly #check: boolean;
  readonly #checks: CheckSession;
  readonly #names = new Map<string, string>();
  readonly #ids = new Map<string, string>();
  readonly #containerOf = new Map<string, string>();
  readonly #resizes = new Map<string, Resize[]>();
  #api: string | undefined;

  constructor(options: ViewOptions = {}) {
    this.bodyLimit = options.bodyLimit ?? 1024 * 1024;
    this.#check = options.check ?? true;
    this.#checks = new CheckSession(options.contract ?? ((version) => nearestContract(version ?? this.#api)));
  }

  /** Takes what the exchange tells and gives it beside what the contract says. Each exchange once, in order. */
  learn(exchange: Exchange): Subject {
    const subject = this.#checks.learn(exchange);
    this.#api ??= this.#checks.context.daemonApiVersion;
    if ((subject.response?.status ?? 500) < 400) this.#learnNames(subject);
    return subject;
  }

  findings(subject: Subject): readonly Finding[] {
    return this.#check ? checkExchange(subject.exchange, subject.contract, subject.context) : [];
  }

  /** The container that an operation is about; null where its path names none. */
  containerOf({ operation, match, exchange }: Subject): ContainerName | null {
    if (!operation) return null;
    const ref = match.pathParams.id;
    const isExec = /^Exec/.test(operation.id);
    if (operation.id === 'ContainerCreate') {
      const name = match.query.get('name') || null;
      const id = (name !== null && this.#ids.get(name)) || idOfAnswer(exchange);
      return { id, name: name ?? (id === null ? null : this.#names.get(id) || null), exec: null };
    }
    if (ref === undefined || (!isExec && !operation.path.startsWith('/containers/{id}'))) return null;
    if (!isExec) return { ...this.#named(ref), exec: null };
    const container = this.#containerOf.get(ref);
    return { ...(container === undefined ? { id: null, name: null } : this.#named(container)), exec: ref };
  }

  /**
   * Sizes that the terminal of a session was given, from its beginning to its end, as far as exchanges told until now. A size
   * from before the session, or of its creation, has `ms` 0.
   */
  resizesOf(exchange: Exchange, container: ContainerName | null): TerminalSize[] {
    const ref = container?.exec ?? container?.id ?? container?.name;
    const end = exchange.timing.end ?? Number.POSITIVE_INFINITY;
    return (this.#resizes.get(ref ?? '') ?? [])
      .map(({ at, width, height }) => ({ ms: Math.max(0, at - exchange.startedAt), width, height }))
      .filter(({ ms }) => ms <= end);
  }

  #named(ref: string): { id: string | null; name: string | null } {
    const id = this.#ids.get(ref) ?? (this.#names.has(ref) ? ref : this.#byPrefix(ref));
    if (id === undefined)
      return /^[0-9a-f]{64}$/.test(ref) ? { id: ref, name: null } : { id: null, name: ref };
    return { id, name: this.#names.get(id) || null };
  }

  #byPrefix(ref: string): string | undefined {
    if (!/^[0-9a-f]{4,63}$/.test(ref)) return undefined;
    const ids = [...this.#names.keys()].filter((id) => id.startsWith(ref));
    return ids.length === 1 ? ids[0] : undefined;
  }

  #learnNames(subject: Subject): void {
    const { match, exchange } = subject;
    const { id } = match.pathParams;
    switch (subject.operation?.id) {
      case 'ContainerCreate': {
        const created = textMember(membersOf(subject.responseJson()), 'Id');
        const host = membersOf(subject.requestJson()).HostConfig as
          | Record<string, unknown>
          | null
          | undefined;
        if (created === undefined) return;
        this.#name(created, match.query.get('name') ?? '');
        this.#size(created, exchange.startedAt, host?.ConsoleSize);
        return;
      }
      case 'ContainerInspect': {
        const came = membersOf(subject.responseJson());
        const told = textMember(came, 'Id');
        if (told !== undefined) this.#name(told, textMember(came, 'Name')?.replace(/^\//, '') ?? '');
        return;
      }
      case 'ContainerRename': {
        const container = this.#named(id ?? '').id;
        const name = match.query.get('name');
        if (container !== null && name !== null) this.#name(container, name);
        return;
      }
      case 'ContainerExec': {
        const exec = textMember(membersOf(subject.responseJson()), 'Id');
        if (exec === undefined || id === undefined) return;
        this.#containerOf.set(exec, id);
        this.#size(exec, exchange.startedAt, membersOf(subject.requestJson()).ConsoleSize);
        return;
      }
      case 'ExecStart':
        this.#size(id ?? '', exchange.startedAt, membersOf(subject.requestJson()).ConsoleSize);
        return;
      case 'ContainerResize':
      case 'ExecResize': {
        const size = [Number(match.query.get('h')), Number(match.query.get('w'))];
        const ref = subject.operation.id === 'ExecResize' ? id : (this.#named(id ?? '').id ?? id);
        this.#size(ref ?? '', exchange.startedAt, size);
        return;
      }
    }
  }

  #name(id: string, name: string): void {
    const before = this.#names.get(id);
    if (name === '' && before !== undefined) return;
    if (before) this.#ids.delete(before);
    this.#names.set(id, name);
    if (name !== '') this.#ids.set(name, id);
  }

  /** `size` is height and width, as the API writes them. */
  #size(ref: string, at: number, size: unknown): void {
    if (!Array.isArray(size)) return;
    const [height, width] = size as unknown[];
    if (!isSize(height) || !isSize(width) || ref === '') return;
    const known = this.#resizes.get(ref);
    if (known) known.push({ at, width, height });
    else this.#resizes.set(ref, [{ at, width, height }]);
  }
}

const isSize = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) > 0 && Number(value) <= 0xffff;

function membersOf(reading: ReturnType<Subject['requestJson']>): Record<string, unknown> {
  const value = reading.kind === 'json' ? reading.value : undefined;
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textMember(value: Record<string, unknown>, name: string): string | undefined {
  const member = value[name];
  return typeof member === 'string' && member !== '' ? member : undefined;
}

const idOfAnswer = ({ response }: Exchange): string | null =>
  /"Id"\s*:\s*"([0-9a-f]{64})"/.exec(
    Buffer.from(response?.body.bytes ?? []).toString('latin1', 0, 4096),
  )?.[1] ?? null;

const nearestVersions = new Map<string, string>();

/** The contract of the version, or of the nearest that is held. */
function nearestContract(version = latestVersion): Contract {
  let held = nearestVersions.get(version);
  if (held === undefined) {
    held = versions.findLast((one) => compareVersions(one, version) <= 0) ?? versions[0] ?? version;
    // Why a limit: a hostile capture may name any number of versions.
    if (nearestVersions.size < 1000) nearestVersions.set(version, held);
  }
  return loadContract(held);
}
