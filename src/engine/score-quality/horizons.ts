/** After how many bars what a score said is held against what the price did. */
export const HORIZONS = [1, 5, 20] as const;

export const LONGEST = 20;
