/** Rises whenever the same input may give another result: it is part of every result key. */
export const ENGINE_VERSION = '5';
