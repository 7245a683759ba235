import { NotFoundError } from '../errors.ts';

/** Null where the promise rejects with NotFoundError. Any other error passes through. */
export async function orNull<Value>(value: Promise<Value>): Promise<Value | null> {
  try {
    return await value;
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
}
