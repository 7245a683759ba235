/** Whose conventions metrics follow where the libraries of the field differ. */
export const CONVENTIONS = ['EMPYRICAL', 'QUANTSTATS', 'VECTORBT'] as const;

export type Convention = (typeof CONVENTIONS)[number];
