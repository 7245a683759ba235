import { ModelRejectedError } from '../errors.ts';

/** Why a file was refused. */
export type ModelFault =
  | 'EMPTY'
  | 'TOO_LARGE'
  | 'RUNS_CODE'
  | 'FOREIGN_FORMAT'
  | 'UNKNOWN_FORMAT'
  | 'BROKEN'
  | 'UNSUPPORTED'
  | 'UNKNOWN_OUTPUT'
  | 'INPUT_MISMATCH';

/** A model file that is not read: the message names what was expected, what was found, and what to do. */
export class ModelFileError extends ModelRejectedError {
  readonly fault: ModelFault;

  constructor(fault: ModelFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}

/** A file that breaks the rules of its own format. `message` says what was expected and what was found. */
export function broken(message: string, options?: ErrorOptions): ModelFileError {
  return new ModelFileError('BROKEN', `${message} The file is damaged or was cut short: export it again.`, options);
}

/** A sound file that needs what is not supported. `message` ends with what to do. */
export function unsupported(message: string): ModelFileError {
  return new ModelFileError('UNSUPPORTED', message);
}
