/**
 * Follows what happens to backtests: a listener that wakes whoever follows when the event log in the store has a new
 * event, and carries no data, only the hint; and tails, which read each event once for all who follow.
 */
export { createEventListener } from './listener.ts';
export { createLogTails, type LogTails, type Tail } from './log-tails.ts';
