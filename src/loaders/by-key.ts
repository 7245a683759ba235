import DataLoader from 'dataloader';
import { NotFoundError } from '../errors.ts';

/** A loader that reads a batch by one call of `find`. A key that is not found rejects with NotFoundError, alone. */
export function byKey<Key extends string | number, Value>(
  kind: string,
  find: (keys: readonly Key[]) => Promise<Map<Key, Value>>,
): DataLoader<Key, Value> {
  return new DataLoader<Key, Value>(async (keys) => {
    const found = await find(keys);
    return keys.map((key) => found.get(key) ?? new NotFoundError(kind, String(key), 'It may have been deleted.'));
  });
}
