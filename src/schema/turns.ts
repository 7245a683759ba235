/**
 * GraphQL executes a list without a pause, at a microsecond for a number and several for a field of an object, and
 * nobody else is served meanwhile. So long lists take turns: each waits until what has come meanwhile is served.
 */
let last: Promise<void> = Promise.resolve();

/** Resolves when it is the turn of the next long list, over all requests. */
export function turn(): Promise<void> {
  last = last.then(() => new Promise((resolve) => void setImmediate(resolve)));
  return last;
}

/** Items that take turns with each other: those after this many wait for another turn. */
const TOGETHER = 100;

/** The items of a list whose fields are executed a hundred items at a time. */
export function inTurns<Item>(items: readonly Item[]): (Item | Promise<Item>)[] {
  let waiting: Promise<void> | undefined;
  return items.map((item, index) => {
    if (index >= TOGETHER && index % TOGETHER === 0) waiting = turn();
    return waiting ? waiting.then(() => item) : item;
  });
}
