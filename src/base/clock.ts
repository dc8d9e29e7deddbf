// Why: the wall clock may jump, so it is read once and the monotonic clock carries on from there.
const wallAtStart = Date.now();
const monotonicAtStart = process.hrtime.bigint();

/** Nanoseconds since an arbitrary start; never goes back. */
export const monotonic = (): bigint => process.hrtime.bigint();

/** Milliseconds since the Unix epoch of a monotonic time. */
export const wallOf = (at: bigint): number => wallAtStart + Number(at - monotonicAtStart) / 1e6;
