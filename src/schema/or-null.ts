import { NotFoundError } from '../errors.ts';

/** Null for what is not found; any other failure stays one. */
export async function orNull<Value>(value: Promise<Value>): Promise<Value | null> {
  try {
    return await value;
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
}
