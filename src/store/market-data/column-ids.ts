import type { Database } from '../postgres/database.ts';

/** The symbol of an instrument or the name of a field. */
export interface NameInDataset {
  readonly datasetId: number;
  readonly name: string;
}

/**
 * The ids of instruments by symbol, or of fields by name, in the order of `names`; undefined where there is none. One
 * statement, whatever datasets they are in.
 */
export async function findColumnIds(
  { pool }: Pick<Database, 'pool'>,
  kind: 'instrument' | 'field',
  names: readonly NameInDataset[],
): Promise<(number | undefined)[]> {
  const column = kind === 'instrument' ? 'symbol' : 'name';
  const { rows } = await pool.query<{ id: number; position: string }>(
    `SELECT id, position FROM unnest($1::int[], $2::text[]) WITH ORDINALITY AS asked (dataset_id, ${column}, position)
     JOIN ${kind} USING (dataset_id, ${column})`,
    [names.map(({ datasetId }) => datasetId), names.map(({ name }) => name)],
  );
  const ids = names.map((): number | undefined => undefined);
  for (const { id, position } of rows) ids[Number(position) - 1] = id;
  return ids;
}

/**
 * The id under a name that is known to have one: the caller has just written or read it.
 * @throws Error where it has none
 */
export function requireId(ids: ReadonlyMap<string, number>, name: string): number {
  const id = ids.get(name);
  if (id === undefined) throw new Error(`No id was found for "${name}", which should have one.`);
  return id;
}
