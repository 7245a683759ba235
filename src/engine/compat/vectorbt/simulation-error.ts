/** Why a simulation cannot go on. */
export type SimulationFault =
  | 'PERCENT_REVERSAL'
  | 'NEGATIVE_SIZE'
  | 'ORDER_REJECTED'
  | 'TOO_MANY_ORDERS'
  | 'NEGATIVE_STOP'
  | 'UNKNOWN_CLOSE'
  | 'IMPOSSIBLE_ORDER';

/** A simulation that its own input makes impossible. */
export class SimulationError extends Error {
  readonly code: SimulationFault;

  constructor(code: SimulationFault, message: string) {
    super(message);
    this.name = 'SimulationError';
    this.code = code;
  }
}
