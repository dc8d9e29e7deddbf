import type { HeaderPair } from '../../model/index.ts';
import type { BodyPlan } from '../../wire/index.ts';
import { AnswerEditor, isEditable } from './answer-editor.ts';
import { type JsonEdit, stepsOf } from './edit-json.ts';
import type { Assigned } from './injector.ts';
import type { Lane } from './lane.ts';
import type { BreakAfter, Fault, Side } from './rule.ts';

export interface AlterationHost {
  tell(assigned: Assigned): void;
  /** Called when all before the break is out. */
  breakOff(kind: 'cut' | 'reset', side: Side, assigned: Assigned): void;
}

interface FieldEdit extends JsonEdit {
  readonly assigned: Assigned;
}

/** Hands one side of an exchange on, with its faults. Offsets count payload: the body, or the bytes of a stream. */
export class SideAlteration {
  readonly #side: Side;
  readonly #lane: Lane;
  readonly #host: AlterationHost;
  readonly #faults = new Map<Fault['kind'], Assigned>();
  readonly #told = new Set<Assigned>();
  readonly #edits: FieldEdit[] = [];
  #editor: AnswerEditor<FieldEdit> | undefined;
  #count = 0;
  #inChunks = false;
  #dropping = false;
  #over = false;

  constructor(side: Side, lane: Lane, host: AlterationHost) {
    this.#side = side;
    this.#lane = lane;
    this.#host = host;
  }

  /** Of faults of one kind the first one acts; a cut and a reset are of one kind. Those of fields act all. */
  assign(all: readonly Assigned[]): void {
    for (const assigned of all) {
      const { fault } = assigned;
      if (!('side' in fault) || fault.side !== this.#side) continue;
      if ('pointer' in fault) {
        this.#edits.push({ kind: fault.kind, path: stepsOf(fault.pointer), assigned });
        continue;
      }
      const kind = fault.kind === 'reset' ? 'cut' : fault.kind;
      if (!this.#faults.has(kind)) this.#faults.set(kind, assigned);
    }
  }

  /** Milliseconds that this side is to wait before it begins. */
  takeDelay(): number {
    const delay = this.#faults.get('delay');
    if (!delay) return 0;
    this.#faults.delete('delay');
    this.#tell(delay);
    return delay.delay;
  }

  /** Whether the FIN of this side is to be dropped. */
  dropsHalfClose(): boolean {
    const drop = this.#faults.get('half-close');
    if (drop) this.#tell(drop);
    return drop !== undefined;
  }

  head(bytes: Uint8Array): void {
    const delay = this.takeDelay();
    if (delay > 0) this.#lane.wait(delay);
    const after = this.#breakAfter();
    if (after === 'head') {
      this.#break();
      return;
    }
    if (this.#editor) this.#editor.head(bytes);
    else this.#sendHead(bytes);
  }

  #sendHead(bytes: Uint8Array): void {
    this.#frame(bytes);
    if (this.#breakAfter() === 0) this.#break();
  }

  /** Tells how the body behind the head is framed, before the head: fields of it may be edited. */
  body(headers: readonly HeaderPair[], plan: BodyPlan): void {
    if (this.#edits.length === 0 || !isEditable(headers, plan)) return;
    this.#editor = new AnswerEditor(this.#edits, plan.framing, {
      head: (bytes) => this.#sendHead(bytes),
      payload: (bytes) => this.#send(bytes),
      framing: (bytes) => this.#frame(bytes),
      chunk: () => this.#chunk(),
      applied: ({ assigned }) => this.#tell(assigned),
    });
  }

  framing(bytes: Uint8Array): void {
    // Why nothing: edited bodies have a framing of their own.
    if (!this.#editor) this.#frame(bytes);
  }

  chunk(): void {
    if (!this.#editor) this.#chunk();
  }

  payload(bytes: Uint8Array): void {
    if (this.#editor) this.#editor.payload(bytes);
    else this.#send(bytes);
  }

  /** The body is whole. */
  end(): void {
    this.#editor?.end();
    this.#editor = undefined;
  }

  /** The body will not be whole, or is none: lets go what was held of it. */
  abandon(): void {
    this.#editor?.abandon();
    this.#editor = undefined;
  }

  #frame(bytes: Uint8Array): void {
    if (!this.#over) this.#lane.send(bytes);
  }

  #chunk(): void {
    this.#inChunks = true;
    this.#dropping = false;
  }

  #send(bytes: Uint8Array): void {
    if (this.#over) return;
    const start = this.#count;
    this.#count += bytes.length;
    let out = this.#shortened(this.#corrupted(bytes, start), start);
    const after = this.#breakAfter();
    const breaks = typeof after === 'number' && after <= this.#count;
    if (breaks) out = out.subarray(0, Math.max(0, after - start));
    const slow = this.#faults.get('slow');
    if (slow) this.#tell(slow);
    this.#lane.send(out, slow?.fault.kind === 'slow' ? slow.fault.rate : undefined);
    if (breaks) this.#break();
  }

  #corrupted(bytes: Uint8Array, start: number): Uint8Array {
    const corrupt = this.#faults.get('corrupt');
    if (corrupt?.fault.kind !== 'corrupt') return bytes;
    const at = corrupt.fault.at - start;
    if (at < 0 || at >= bytes.length) return bytes;
    this.#tell(corrupt);
    // Why a copy: the recording may still look at these bytes.
    const copy = Buffer.from(bytes);
    copy[at] = (copy[at] ?? 0) ^ 0xff;
    return copy;
  }

  #shortened(bytes: Uint8Array, start: number): Uint8Array {
    if (this.#dropping) return new Uint8Array();
    const short = this.#faults.get('short-chunk');
    if (short?.fault.kind !== 'short-chunk' || !this.#inChunks) return bytes;
    const at = short.fault.at - start;
    if (at < 0 || at >= bytes.length) return bytes;
    this.#tell(short);
    this.#dropping = true;
    return bytes.subarray(0, at);
  }

  #breakAfter(): BreakAfter | undefined {
    const fault = this.#faults.get('cut')?.fault;
    return fault?.kind === 'cut' || fault?.kind === 'reset' ? fault.after : undefined;
  }

  #break(): void {
    const assigned = this.#faults.get('cut');
    const kind = assigned?.fault.kind;
    if (!assigned || (kind !== 'cut' && kind !== 'reset') || this.#over) return;
    this.#over = true;
    this.#lane.afterwards(() => {
      this.#tell(assigned);
      this.#host.breakOff(kind, this.#side, assigned);
    });
  }

  #tell(assigned: Assigned): void {
    if (this.#told.has(assigned)) return;
    this.#told.add(assigned);
    this.#host.tell(assigned);
  }
}
