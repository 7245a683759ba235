import fc from 'fast-check';
import { SEED, runs } from './property-runs.ts';

fc.configureGlobal({ seed: SEED, numRuns: runs(100) });
