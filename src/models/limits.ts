/** The largest model file that is read: larger than any honest model, small enough for one process to hold. */
export const MAX_MODEL_BYTES = 256 * 1024 * 1024;
export const MAX_FEATURES = 100_000;
export const MAX_TREES = 1_000_000;
export const MAX_CLASSES = 10_000;
/** Levels of a tree: more than any library grows, few enough that no row takes long. */
export const MAX_TREE_DEPTH = 2_000;
/** Levels of nesting in a file. */
export const MAX_NESTING = 64;
/** Objects, arrays and keys in a JSON or UBJSON file; the numbers inside arrays do not count. */
export const MAX_CONTAINERS = 5_000_000;
/** Words of 32 bits, a bit a category, in all splits of a model: a single high category makes a long row of bits. */
export const MAX_CATEGORY_WORDS = 16 * 1024 * 1024;
