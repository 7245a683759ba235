import { InvalidInputError } from '../../errors.ts';

/** The error of a command whose input is wrong: `place` is the option, argument, file or line that it is about. */
export function invalidInput(place: string, message: string, cause?: unknown): InvalidInputError {
  return new InvalidInputError([{ path: [place], message }], { cause });
}
