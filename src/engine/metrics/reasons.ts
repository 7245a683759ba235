/** Why a metric is null, where several metrics share the reason. */
export const NO_BARS = 'there are no bars';
export const TWO = 'it takes two returns';
