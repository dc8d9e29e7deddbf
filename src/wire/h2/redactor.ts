import { redactionRules as rules } from '../../base/index.ts';
import type { Direction } from '../../model/index.ts';
import { type ConnectionOptions, Http2Connection } from './connection.ts';
import { fieldValue } from './field-table.ts';
import { MessageMasker } from './message-masker.ts';
import type { Field } from './static-table.ts';

/** Services whose every message is a secret or a request for one. */
const secretServices = ['/moby.filesync.v1.Auth/', '/moby.buildkit.secrets.v1.Secrets/'];
const openLimit = 10_000;
const headers: readonly string[] = rules.headers;

/** One call that is not over. */
interface OpenCall {
  readonly maskers: Partial<Record<Direction, MessageMasker>>;
  readonly ended: Set<Direction>;
  readonly path: string;
  readonly secret: boolean;
  readonly grpc: boolean;
}

/**
 * Masks the secrets of one HTTP/2 connection at equal length, both directions, before its bytes are kept: values of secret headers, whole
 * messages of secret services, secrets within other gRPC messages. Holds nothing back: each byte is decided on when it comes, however
 * the bytes are cut. What it does not understand, bodies that are not gRPC and messages that are compressed are masked whole.
 */
export class Http2Redactor {
  readonly #connection: Http2Connection;
  readonly #onMasked: (what: string) => void;
  readonly #open = new Map<number, OpenCall>();
  readonly #told = new Set<string>();

  /** `onMasked` is told of what was masked, never of its value. */
  constructor(onMasked: (what: string) => void = () => undefined, options: ConnectionOptions = {}) {
    this.#onMasked = onMasked;
    this.#connection = new Http2Connection(
      {
        maskOf: (name) =>
          headers.includes(name.toLowerCase()) ? 'whole' : name === ':path' ? 'target' : 'none',
        masked: (name) => onMasked(name === ':path' ? 'query of :path' : `header ${name}`),
        headers: (direction, stream, fields) => this.#headers(direction, stream, fields),
        data: (direction, stream, bytes) => this.#data(direction, stream, bytes),
        ended: (direction, stream) => this.#ended(direction, stream),
        reset: (_direction, stream) => this.#open.delete(stream),
      },
      options,
    );
  }

  /** Masks what passed. `bytes` are changed in place and given back. */
  push(direction: Direction, bytes: Uint8Array): Uint8Array {
    const read = this.#connection.push(direction, bytes);
    if (read < bytes.length) this.#mask(bytes.subarray(read), 'bytes that are not HTTP/2');
    return bytes;
  }

  #headers(_direction: Direction, stream: number, fields: readonly Field[]): void {
    const path = fieldValue(fields, ':path');
    if (path === undefined || this.#open.has(stream) || this.#open.size >= openLimit) return;
    this.#open.set(stream, {
      maskers: {},
      ended: new Set(),
      path: path.split('?')[0]?.slice(0, 200) ?? '',
      secret: secretServices.some((service) => path.startsWith(service)),
      grpc: /^application\/grpc/i.test(fieldValue(fields, 'content-type') ?? ''),
    });
  }

  #data(direction: Direction, stream: number, bytes: Uint8Array): void {
    const call = this.#open.get(stream);
    if (!call) this.#mask(bytes, 'payload of streams that are not known');
    else if (!call.grpc) this.#mask(bytes, `body of ${call.path}`);
    else {
      call.maskers[direction] ??= new MessageMasker(call.path, call.secret, this.#onMasked);
      call.maskers[direction].push(bytes);
    }
  }

  #ended(direction: Direction, stream: number): void {
    const call = this.#open.get(stream);
    call?.ended.add(direction);
    if (call?.ended.size === 2) this.#open.delete(stream);
  }

  #mask(bytes: Uint8Array, what: string): void {
    bytes.fill(0x2a);
    if (this.#told.has(what) || this.#told.size > 1000) return;
    this.#told.add(what);
    this.#onMasked(what);
  }
}
