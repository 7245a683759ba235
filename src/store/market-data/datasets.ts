import type { Database } from '../postgres/database.ts';
import { type Page, between, direction } from '../postgres/page.ts';
import type { Prisma } from '../generated/client.ts';

export interface DatasetRow {
  readonly id: number;
  readonly name: string;
  readonly timeframeMs: number;
  readonly periodsPerYear: number;
  readonly revision: number;
  /** Those before it have been pruned. */
  readonly oldestRevision: number;
  readonly createdAt: Date;
}

/** The field that holds each instrument's own bar times. */
export const TIME_FIELD = 'time';

/** The instrument that holds when any instrument of its dataset has a bar. No other has this symbol. */
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

/** The columns of a dataset, by name, without the times. */
export async function findFields({ prisma }: Database, datasetId: number): Promise<string[]> {
  const where = { datasetId, name: { not: TIME_FIELD } };
  const rows = await prisma.field.findMany({ where, orderBy: { name: 'asc' }, select: { name: true } });
  return rows.map((row) => row.name);
}

/** The ids of instruments and fields by name; names that do not exist are left out. */
export async function findColumns(
  { prisma }: { prisma: Prisma.TransactionClient },
  datasetId: number,
  symbols: readonly string[],
  fields: readonly string[],
): Promise<{ instruments: Map<string, number>; fields: Map<string, number> }> {
  const [instrumentRows, fieldRows] = await Promise.all([
    prisma.instrument.findMany({
      where: { datasetId, symbol: { in: [...symbols] } },
      select: { id: true, symbol: true },
    }),
    prisma.field.findMany({ where: { datasetId, name: { in: [...fields] } }, select: { id: true, name: true } }),
  ]);
  return {
    instruments: new Map(instrumentRows.map((row) => [row.symbol, row.id])),
    fields: new Map(fieldRows.map((row) => [row.name, row.id])),
  };
}
