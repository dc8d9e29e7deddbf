/** Limits of a thread of the recording. Why: garbage of thousands of connections would be left to lie in a large nursery. */
export const frugal = { maxYoungGenerationSizeMb: 12 };
