import type { AccumulationMode, ConflictMode, SignalRules, StopExitMode } from './rules.ts';

/** The signals of one column at one bar. One object is used again for every bar. */
export interface BarSignals {
  longEntry: boolean;
  longExit: boolean;
  shortEntry: boolean;
  shortExit: boolean;
  accumulation: AccumulationMode;
}

/**
 * Settles signals that contradict each other: first an entry and an exit of the same side, then a long and a short
 * entry, then an entry on the other side of `position`.
 */
export function resolveSignals(signals: BarSignals, position: number, rules: SignalRules): void {
  if (!signals.longEntry && !signals.shortEntry) return;
  if (signals.longEntry && signals.longExit) {
    const kept = keptOf(rules.uponLongConflict, position);
    signals.longEntry = kept === 'entry';
    signals.longExit = kept === 'exit';
  }
  if (signals.shortEntry && signals.shortExit) {
    const kept = keptOf(rules.uponShortConflict, position);
    signals.shortEntry = kept === 'entry';
    signals.shortExit = kept === 'exit';
  }
  if (signals.longEntry && signals.shortEntry) resolveDirections(signals, position, rules);
  resolveOppositeEntry(signals, position, rules);
}

/** 'adjacent' keeps the entry and 'opposite' the exit; both look at a position, and without one keep neither. */
function keptOf(mode: ConflictMode, position: number): 'entry' | 'exit' | 'none' {
  if (mode === 'entry' || mode === 'exit') return mode;
  if (mode === 'ignore' || position === 0) return 'none';
  return mode === 'adjacent' ? 'entry' : 'exit';
}

function resolveDirections(signals: BarSignals, position: number, rules: SignalRules): void {
  const mode = rules.uponDirectionConflict;
  const along = Math.sign(position);
  const side = { ignore: 0, long: 1, short: -1, adjacent: along, opposite: -along }[mode];
  signals.longEntry = side > 0;
  signals.shortEntry = side < 0;
}

function resolveOppositeEntry(signals: BarSignals, position: number, rules: SignalRules): void {
  const againstLong = position > 0 && signals.shortEntry;
  const againstShort = position < 0 && signals.longEntry;
  if (!againstLong && !againstShort) return;
  const mode = rules.uponOppositeEntry;
  if (mode === 'close' || mode === 'reverse') signals.accumulation = 'disabled';
  if (mode === 'reverse' || mode === 'reversereduce') return;
  if (againstLong) signals.shortEntry = false;
  else signals.longEntry = false;
  if (mode === 'ignore') return;
  if (againstLong) signals.longExit = true;
  else signals.shortExit = true;
}

/** Replaces the signals of a bar by what a stop that was hit asks for. */
export function signalStop(signals: BarSignals, position: number, mode: StopExitMode): void {
  const reverses = mode === 'reverse' || mode === 'reversereduce';
  signals.longEntry = reverses && position < 0;
  signals.longExit = !reverses && position > 0;
  signals.shortEntry = reverses && position > 0;
  signals.shortExit = !reverses && position < 0;
  if (mode === 'close' || mode === 'reverse') signals.accumulation = 'disabled';
}
