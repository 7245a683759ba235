/**
 * The values of a source, where the next value is made while the present one is used. Where the consumer stops early,
 * the value that was made ahead is given to `discard`.
 */
export async function* readAhead<Value>(
  source: AsyncGenerator<Value, void>,
  discard: (value: Value) => void,
): AsyncGenerator<Value, void> {
  let next = source.next();
  try {
    for (let result = await next; !result.done; result = await next) {
      next = source.next();
      // Where it fails, the `await` above throws, but perhaps only in a while: until then it must not count as
      // unhandled.
      next.catch(() => undefined);
      yield result.value;
    }
  } finally {
    const [ahead] = await Promise.allSettled([next]);
    if (ahead.status === 'fulfilled' && !ahead.value.done) discard(ahead.value.value);
    await source.return();
  }
}
