/** Who sent the bytes, named by where they go. */
export type Direction = 'toDaemon' | 'toClient';

/**
 * What a tap saw on one connection, in order. `at` is nanoseconds on the monotonic clock of `base/clock`
 * (`wall once, monotonic after`). `bytes` are the bytes as they passed; nobody may change them.
 */
export type TapEvent =
  | { readonly kind: 'open'; readonly connection: number; readonly at: bigint; readonly address: string }
  | {
      readonly kind: 'data';
      readonly connection: number;
      readonly at: bigint;
      readonly direction: Direction;
      readonly bytes: Uint8Array;
    }
  /** The sender of this direction half-closed (FIN). */
  | { readonly kind: 'end'; readonly connection: number; readonly at: bigint; readonly direction: Direction }
  /** The connection is gone. `error` is the system's code (`ECONNRESET`) where it did not close in peace. */
  | { readonly kind: 'close'; readonly connection: number; readonly at: bigint; readonly error?: string };

export type OnTap = (event: TapEvent) => void;
