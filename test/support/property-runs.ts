/**
 * The seed of property tests and of the order of tests. It is the same every time, so that a run repeats the one
 * before; `npm run test:random` sets another.
 */
export const SEED = Number(process.env['TEST_SEED'] ?? 20_261_126);

/** How many times as often as usual a property is tried. */
const FACTOR = Number(process.env['TEST_RUNS_FACTOR'] ?? 1);

/** How often a property is tried that is tried `usual` times by `npm test`: `fc.assert(…, { numRuns: runs(300) })`. */
export const runs = (usual: number): number => usual * FACTOR;
