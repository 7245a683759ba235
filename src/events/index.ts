/** Wakes whoever follows a backtest when the event log in the store has a new event. Carries no data, only the hint. */
export { createEventListener, type EventListener } from './listener.ts';
