export { clusterOrder } from './cluster-order.ts';
export { correlationMatrix } from './correlation.ts';
export { CURVE_KINDS, type CurveKind, curveOnGrid } from './curve-on-grid.ts';
export type { EquityPath } from './equity-path.ts';
export { type Period, periodReturns, periodsOf } from './period-returns.ts';
export { createRollingSharpe } from './rolling-sharpe.ts';
export { placesOnGrid, sharedGrid, unionOfTimes } from './shared-grid.ts';
