import { ConflictError, quote } from '../errors.ts';

/**
 * Lets a client ask by an id of its choice how far something is, until this is disposed of; without an id nobody asks.
 * Throws ConflictError where the id is in use.
 */
export function followProgress<Progress>(
  running: Map<string, Progress>,
  id: string | null | undefined,
  progress: Progress,
): Disposable & { readonly progress: Progress } {
  if (id === null || id === undefined) return { progress, [Symbol.dispose]: () => undefined };
  if (running.has(id))
    throw new ConflictError(
      `What ${quote(id)} stands for is still under way. Give each a \`progressId\` of its own, such as a UUID.`,
    );
  running.set(id, progress);
  return { progress, [Symbol.dispose]: () => void running.delete(id) };
}
