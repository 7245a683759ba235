/** How libraries call inputs that they were given without names. */
const GENERATED: readonly ((index: number) => string)[] = [
  (index) => `f${index}`,
  (index) => `Column_${index}`,
  (index) => String(index),
];

/** Whether the names of a file only number its inputs: then they say nothing of which feature is which. */
export const areGenerated = (names: readonly string[]): boolean =>
  GENERATED.some((nameOf) => names.every((name, index) => name === nameOf(index)));
