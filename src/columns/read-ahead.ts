/**
 * The values of a source, the next one being made while the present one is used. Where the consumer stops early, the one
 * that was made in vain is given to `discard`.
 */
export async function* readAhead<Value>(
  source: AsyncGenerator<Value, void>,
  discard: (value: Value) => void,
): AsyncGenerator<Value, void> {
  let next = source.next();
  try {
    for (let result = await next; !result.done; result = await next) {
      next = source.next();
      // It is awaited later; until then its failure is not unhandled.
      next.catch(() => undefined);
      yield result.value;
    }
  } finally {
    const [left] = await Promise.allSettled([next]);
    if (left.status === 'fulfilled' && !left.value.done) discard(left.value.value);
    await source.return();
  }
}
