import type { SignalRules } from './signal-rules.ts';

/** What the signals of a cell ask for. Reused from cell to cell. */
export interface Signals {
  longEntry: boolean;
  longExit: boolean;
  shortEntry: boolean;
  shortExit: boolean;
  /** Whether entries may add to a position, and exits take only a part of it. */
  adds: boolean;
  reduces: boolean;
}

/** Takes out of the signals what contradicts itself, the other side, or the position. */
export function resolveSignals(signals: Signals, position: number, rules: SignalRules): void {
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
  if (signals.longEntry && signals.shortEntry) {
    const side = sideOf(rules.uponDirConflict, position);
    signals.longEntry = side === 'long';
    signals.shortEntry = side === 'short';
  }
  if (position > 0 && signals.shortEntry && closesInstead(signals, rules)) {
    signals.shortEntry = false;
    signals.longExit = rules.uponOppositeEntry !== 'ignore' || signals.longExit;
  }
  if (position < 0 && signals.longEntry && closesInstead(signals, rules)) {
    signals.longEntry = false;
    signals.shortExit = rules.uponOppositeEntry !== 'ignore' || signals.shortExit;
  }
}

/** Turns a stop that was hit into the signals that it stands for. */
export function signalStop(signals: Signals, position: number, uponStopExit: SignalRules['uponStopExit']): void {
  const reverses = uponStopExit === 'reverse' || uponStopExit === 'reversereduce';
  signals.longEntry = reverses && position < 0;
  signals.shortExit = !reverses && position < 0;
  signals.shortEntry = reverses && position > 0;
  signals.longExit = !reverses && position > 0;
  if (uponStopExit === 'close' || uponStopExit === 'reverse') {
    signals.adds = false;
    signals.reduces = false;
  }
}

/** Whether an entry against the position is to be an exit, or nothing. Modes that are whole ignore accumulation. */
function closesInstead(signals: Signals, { uponOppositeEntry }: SignalRules): boolean {
  if (uponOppositeEntry === 'close' || uponOppositeEntry === 'reverse') {
    signals.adds = false;
    signals.reduces = false;
  }
  return uponOppositeEntry !== 'reverse' && uponOppositeEntry !== 'reversereduce';
}

/** Adjacent is what goes with a position, opposite what ends it; without a position both are nothing. */
function keptOf(mode: SignalRules['uponLongConflict'], position: number): 'entry' | 'exit' | 'none' {
  if (mode === 'entry' || mode === 'exit') return mode;
  if (mode === 'ignore' || position === 0) return 'none';
  return mode === 'adjacent' ? 'entry' : 'exit';
}

function sideOf(mode: SignalRules['uponDirConflict'], position: number): 'long' | 'short' | 'none' {
  if (mode === 'long' || mode === 'short') return mode;
  if (mode === 'ignore' || position === 0) return 'none';
  return position > 0 === (mode === 'adjacent') ? 'long' : 'short';
}
