/** A command line of the session, run by bash with the same inputs on both sides. `$P` is a name of the run's own, `$L` its label. */
export interface Step {
  readonly run: string;
  /** `$P` stands for the same here. */
  readonly input?: string;
  /** Typed into a terminal when the first was shown. */
  readonly terminal?: readonly [prompt: string, answer: string];
  /** The order of its lines is that of the moment. */
  readonly unordered?: boolean;
  /** What the mock gives otherwise, and why. A step whose difference is gone must lose this. */
  readonly differs?: readonly Difference[];
}

export interface Difference {
  readonly in: readonly Part[];
  readonly why: string;
  /** The daemon that it holds for; absent: all. */
  readonly like?: string;
}

export type Part = 'code' | 'stderr' | 'stdout';

/** Steps without any more to say than their command lines. */
export const steps = (...lines: readonly (string | Step)[]): Step[] =>
  lines.map((line) => (typeof line === 'string' ? { run: line } : line));

/** A command line whose outputs differ for a reason. */
export const differs = (run: string, where: Part | readonly Part[], why: string, like?: string): Step => ({
  run,
  differs: [{ in: typeof where === 'string' ? [where] : where, why, ...(like ? { like } : {}) }],
});
