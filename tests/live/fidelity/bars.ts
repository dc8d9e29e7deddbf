/** What a profile is held to. */
export interface Bar {
  /** Share of points that must be equal, between 0 and 1. */
  readonly share: number;
  /** Differences that nobody explained yet, at most; 0 also asks that every known one occurs. */
  readonly unexplained: number;
}

/**
 * By profile. Why not the same for all: known.ts was made beside 28.5. What older releases do otherwise was measured and not yet
 * explained one by one, so that for them the number is held from growing and the share from falling.
 */
export const bars: Readonly<Record<string, Bar>> = {
  'docker-20.10': { share: 0.96, unexplained: 450 },
  'docker-26.1': { share: 0.96, unexplained: 450 },
  'docker-28.5': { share: 0.97, unexplained: 0 },
};
