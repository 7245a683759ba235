/** `Number.isFinite` as arithmetic: the built-in allocates a number object for each bar of a loop. */
export const isFiniteNumber = (value: number): boolean => value - value === 0;
