/** Why a simulation cannot go on, by code. */
export type SimulationFault =
  'PERCENT_REVERSAL' | 'NEGATIVE_SIZE' | 'INFINITE_SIZE' | 'ORDER_REJECTED' | 'TOO_MANY_ORDERS' | 'NEGATIVE_STOP';

/** A simulation that was stopped by its own input, at `bar` and `column`. */
export class SimulationError extends Error {
  readonly code: SimulationFault;

  constructor(code: SimulationFault, message: string) {
    super(message);
    this.name = 'SimulationError';
    this.code = code;
  }
}
