import DataLoader from 'dataloader';
import {
  type Availability,
  type Database,
  type DatasetRow,
  type FieldAvailability,
  type Gap,
  findAvailabilities,
  findDatasets,
  findFieldAvailability,
  findGaps,
} from '../store/index.ts';
import { byKey } from './by-key.ts';

/** Reads what is known of datasets: any number of keys, a fixed number of statements. */
export interface DatasetLoaders {
  /** A dataset by its name. */
  readonly datasets: DataLoader<string, DatasetRow>;
  /** The bars of each instrument of a dataset. */
  readonly instruments: DataLoader<DatasetRow, Availability[], string>;
  /** The values of each field of an instrument. */
  readonly fields: DataLoader<Availability, FieldAvailability[], string>;
  /** The bars that an instrument lacks and others of its dataset have. */
  readonly gaps: DataLoader<Availability, Gap[], string>;
}

export function createDatasetLoaders(database: Database): DatasetLoaders {
  const versionOf = ({ instrumentId, revision }: Availability) => `${instrumentId}/${revision}`;
  return {
    datasets: byKey('dataset', (names) => findDatasets(database, names)),
    instruments: new DataLoader(
      async (datasets) => {
        const versions = datasets.map(({ id, revision }) => ({ datasetId: id, revision }));
        const found = await findAvailabilities(database, versions);
        return datasets.map(({ id }) => found.get(id) ?? []);
      },
      { cacheKeyFn: ({ id, revision }) => `${id}/${revision}` },
    ),
    fields: new DataLoader(
      async (instruments) => {
        const found = await findFieldAvailability(database, instruments);
        return instruments.map(({ instrumentId }) => found.get(instrumentId) ?? []);
      },
      { cacheKeyFn: versionOf },
    ),
    gaps: new DataLoader(
      async (instruments) => {
        const found = await findGaps(database, instruments);
        return instruments.map(({ instrumentId }) => found.get(instrumentId) ?? []);
      },
      { cacheKeyFn: versionOf },
    ),
  };
}
