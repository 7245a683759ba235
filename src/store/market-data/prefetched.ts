/** What a source yields, each next one being made while the present one is used. */
export async function* prefetched<Value>(source: AsyncIterable<Value>): AsyncGenerator<Value, void> {
  const iterator = source[Symbol.asyncIterator]();
  let next = iterator.next();
  try {
    for (let { done, value } = await next; done !== true; { done, value } = await next) {
      next = iterator.next();
      // A consumer that stops early leaves this one behind: its failure is nobody's business then.
      next.catch(() => undefined);
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}
