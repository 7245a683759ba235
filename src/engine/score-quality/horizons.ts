/** Over how many bars after a score its prediction is checked. */
export const HORIZONS = [1, 5, 20] as const;

export const LONGEST = 20;
