/** Who sent the bytes, named by where they go. */
export type Direction = 'toDaemon' | 'toClient';

/** Who opened a connection, as far as the platform tells. */
export interface Peer {
  readonly pid?: number;
  /** Name of the process: `docker`. */
  readonly process?: string;
  /** `10.0.0.7:52114`, for a network address. */
  readonly address?: string;
}

/**
 * What a tap saw on one connection, in order. `at` is nanoseconds on the monotonic clock of `base/clock`
 * (`wall once, monotonic after`). `bytes` are the bytes as they passed; nobody may change them.
 */
export type TapEvent =
  | {
      readonly kind: 'open';
      readonly connection: number;
      readonly at: bigint;
      /** Where the connection goes, as a user would type it. */
      readonly address: string;
      readonly peer?: Peer;
      /** The recording began when the connection was open already. */
      readonly midway?: boolean;
    }
  | {
      readonly kind: 'data';
      readonly connection: number;
      readonly at: bigint;
      readonly direction: Direction;
      readonly bytes: Uint8Array;
    }
  /** Who opened the connection became known while it is open. */
  | { readonly kind: 'peer'; readonly connection: number; readonly at: bigint; readonly peer: Peer }
  /** Bytes of this direction passed and are not in the recording. `length` is absent where nobody knows how many. */
  | {
      readonly kind: 'gap';
      readonly connection: number;
      readonly at: bigint;
      readonly direction: Direction;
      readonly length?: number;
      readonly reason: string;
    }
  /** The sender of this direction half-closed (FIN). */
  | { readonly kind: 'end'; readonly connection: number; readonly at: bigint; readonly direction: Direction }
  /** The connection is gone. `error` is the system's code (`ECONNRESET`) where it did not close in peace. */
  | {
      readonly kind: 'close';
      readonly connection: number;
      readonly at: bigint;
      readonly error?: string;
      /** Whose sending broke, where that is known. */
      readonly direction?: Direction;
    };

export type OnTap = (event: TapEvent) => void;
