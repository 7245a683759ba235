import { NotFoundError, quote } from '../../errors.ts';
import {
  type Availability,
  type Database,
  type DatasetRow,
  findAvailability,
  findDatasets,
  listDatasets,
} from '../../store/index.ts';

/** The dataset of a name. Throws NotFoundError, which lists up to ten that exist. */
export async function requireDataset(database: Database, name: string): Promise<DatasetRow> {
  const dataset = (await findDatasets(database, [name])).get(name);
  if (dataset) return dataset;
  const known = await listDatasets(database, { limit: 10 });
  const remedy =
    known.length > 0 ? `There are ${known.map((row) => quote(row.name)).join(', ')}.` : 'Import one with importBars.';
  throw new NotFoundError('dataset', name, remedy);
}

/** The bars that each instrument has at the newest revision, by symbol. */
export function availabilityOf(database: Database, dataset: DatasetRow): Promise<Availability[]> {
  return findAvailability(database, dataset.id, dataset.revision);
}
