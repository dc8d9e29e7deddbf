// Why: the wall clock may jump, so it is read once and the monotonic clock carries on from there.
const wallAtStart = BigInt(Date.now()) * 1_000_000n;
const monotonicAtStart = process.hrtime.bigint();

/** Nanoseconds since an arbitrary start; never goes back. */
export const monotonic = (): bigint => process.hrtime.bigint();

/** Milliseconds since the Unix epoch of a monotonic time. */
export const wallOf = (at: bigint): number => {
  const wall = wallAtStart + (at - monotonicAtStart);
  // Why in two parts: nanoseconds since 1970 are more than a number holds.
  return Number(wall / 1_000_000n) + Number(wall % 1_000_000n) / 1e6;
};

/** Monotonic time of nanoseconds since the Unix epoch, exact; before this process began as well. */
export const monotonicOf = (wall: bigint): bigint => monotonicAtStart + (wall - wallAtStart);
