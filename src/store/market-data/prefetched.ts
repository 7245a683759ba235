/** The values of a source, where the next value is made while the present one is used. */
export async function* prefetched<Value>(source: AsyncIterable<Value>): AsyncGenerator<Value, void> {
  const iterator = source[Symbol.asyncIterator]();
  let next = iterator.next();
  try {
    for (let { done, value } = await next; done !== true; { done, value } = await next) {
      next = iterator.next();
      // Where it fails, the `await` above throws. It is never awaited where the consumer stops early; nobody wants it
      // then.
      next.catch(() => undefined);
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}
