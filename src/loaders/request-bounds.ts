import { HindcastError } from '../errors.ts';

/** So many values of a list that is written as one count as one point. */
const VALUES_OF_POINT = 4;
/** Points of series in one answer. They are written on the main thread, where others wait meanwhile. */
const MAX_POINTS = 200_000;

/** What its features and comparisons may take of a processor. */
const COMPUTING_MS = 2_000;

/** What one request may take: until its client leaves, so many points, and so much computing. */
export class RequestBounds {
  /** Aborts when the client leaves. */
  readonly signal: AbortSignal;
  /** ms of a processor that are left for what is computed on threads. */
  computingMs = COMPUTING_MS;
  #points = 0;

  constructor(signal: AbortSignal) {
    this.signal = signal;
  }

  /**
   * Counts points that are about to be answered.
   * @throws {HindcastError} QUERY_TOO_LARGE where those of all fields of the request are too many
   */
  takePoints(points: number): void {
    this.#points += points;
    if (this.#points <= MAX_POINTS) return;
    throw new HindcastError(
      'QUERY_TOO_LARGE',
      `The request asks for more than ${MAX_POINTS} points of series in all: ask for fewer series, or a lower maxPoints.`,
    );
  }

  /** Counts values of lists that are written as one, as `takePoints` does. */
  takeValues(values: number): void {
    this.takePoints(Math.ceil(values / VALUES_OF_POINT));
  }
}
