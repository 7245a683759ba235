/** `Number.isFinite` of a number, as arithmetic: in a loop over bars that one allocates a number object at each. */
export const isFiniteNumber = (value: number): boolean => value - value === 0;
