/** Rises whenever the same input may give a different result. Part of every result key. */
export const ENGINE_VERSION = '8';
