import type { Database } from '../postgres/database.ts';

/** A name within a dataset. */
export interface NameInDataset {
  readonly datasetId: number;
  readonly name: string;
}

/** The ids of instruments by symbol, or of fields by name, in the order asked for. One statement for all. */
export async function findColumnIds(
  { pool }: Pick<Database, 'pool'>,
  kind: 'instrument' | 'field',
  names: readonly NameInDataset[],
): Promise<(number | undefined)[]> {
  const column = kind === 'instrument' ? 'symbol' : 'name';
  const { rows } = await pool.query<{ id: number; place: string }>(
    `SELECT id, place FROM unnest($1::int[], $2::text[]) WITH ORDINALITY AS wanted (dataset_id, ${column}, place)
     JOIN ${kind} USING (dataset_id, ${column})`,
    [names.map(({ datasetId }) => datasetId), names.map(({ name }) => name)],
  );
  const ids = names.map((): number | undefined => undefined);
  for (const { id, place } of rows) ids[Number(place) - 1] = id;
  return ids;
}
