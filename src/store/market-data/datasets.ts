import type { Database } from '../postgres/database.ts';
import { type Page, between, direction } from '../postgres/page.ts';

export interface DatasetRow {
  readonly id: number;
  readonly name: string;
  readonly timeframeMs: number;
  /** As it was given; null: it is told from the bars that are used. */
  readonly periodsPerYear: number | null;
  readonly revision: number;
  /** Revisions before this one have been pruned. */
  readonly oldestRevision: number;
  readonly createdAt: Date;
}

/** The field that holds each instrument's own bar times. */
export const TIME_FIELD = 'time';

/** An instrument without values, whose times are those at which any instrument of its dataset has a bar. */
export const CALENDAR_SYMBOL = '';

export async function findDatasets({ prisma }: Database, names: readonly string[]): Promise<Map<string, DatasetRow>> {
  const rows = await prisma.dataset.findMany({ where: { name: { in: [...names] } } });
  return new Map(rows.map((row) => [row.name, row]));
}

/** A page of the datasets, by name. */
export async function listDatasets({ prisma }: Database, page: Page<string>): Promise<DatasetRow[]> {
  const where = { name: between(page) };
  return prisma.dataset.findMany({ where, orderBy: { name: direction(page) }, take: page.limit });
}

/** Gives a dataset a number of bars a year, or has it told from the bars again. */
export async function setPeriodsPerYear(
  { prisma }: Database,
  datasetId: number,
  periodsPerYear: number | null,
): Promise<void> {
  await prisma.dataset.update({ where: { id: datasetId }, data: { periodsPerYear } });
}

/** An import that made a revision. */
export interface ImportRow {
  readonly revision: number;
  /** The name of the file. */
  readonly source: string;
  /** SHA-256 in hex, over what it changed. */
  readonly digest: string;
  readonly rows: number;
  readonly importedAt: Date;
  /** The name of the key; null from before there were keys. */
  readonly createdBy: string | null;
}

/** The newest imports of a dataset, newest first. */
export const listImports = ({ prisma }: Database, datasetId: number, limit: number): Promise<ImportRow[]> =>
  prisma.import.findMany({ where: { datasetId }, orderBy: { revision: 'desc' }, take: limit });

/** The names of a dataset's columns in order, without that of the times. */
export async function findFields({ prisma }: Database, datasetId: number): Promise<string[]> {
  const where = { datasetId, name: { not: TIME_FIELD } };
  const rows = await prisma.field.findMany({ where, orderBy: { name: 'asc' }, select: { name: true } });
  return rows.map((row) => row.name);
}
