import type DataLoader from 'dataloader';
import { type Database, type DatasetRow, findDatasets } from '../store/index.ts';
import { byKey } from './by-key.ts';

export interface DatasetLoaders {
  /** A dataset by its name. */
  readonly datasets: DataLoader<string, DatasetRow>;
}

export function createDatasetLoaders(database: Database): DatasetLoaders {
  return { datasets: byKey('dataset', (names) => findDatasets(database, names)) };
}
