/** Wakes those who follow a backtest when its event log in the store has grown. Carries hints, never data. */
export { createEventListener, type EventListener } from './listener.ts';
