import type { Database } from '../postgres/database.ts';
import { type Page, between, direction } from '../postgres/page.ts';

/**
 * A file of the models directory, as it was when it was last checked. One file may be registered under several names.
 */
export interface ModelFileRow {
  readonly id: number;
  /** Relative to the directory. */
  readonly path: string;
  /** The name it is registered under; empty for the directory itself and its manifest. */
  readonly name: string;
  /** 0 where it could not be opened, as is `modifiedMs`. */
  readonly sizeBytes: number;
  /** When it was last written, ms since the epoch. */
  readonly modifiedMs: number;
  /** SHA-256 of how it is to be registered (features, output and so on), so that a changed manifest is noticed. */
  readonly settings: string;
  /** Null where it is not registered. */
  readonly modelId: number | null;
  /** Why it is not registered; null where it is. */
  readonly fault: string | null;
  readonly checkedAt: Date;
}

/** Records what a check of a file found. */
export async function upsertModelFile({ prisma }: Database, file: Omit<ModelFileRow, 'id'>): Promise<void> {
  const { path, name } = file;
  await prisma.modelFile.upsert({ where: { path_name: { path, name } }, create: file, update: file });
}

/** All files of the directory. */
export function findModelFiles({ prisma }: Database): Promise<ModelFileRow[]> {
  return prisma.modelFile.findMany();
}

/** A page of the files, in the order in which they were first found; the page's keys are ids. */
export function listModelFiles(
  { prisma }: Database,
  filter: { isFaulty?: boolean },
  page: Page<number>,
): Promise<ModelFileRow[]> {
  const fault = filter.isFaulty === undefined ? {} : { fault: filter.isFaulty ? { not: null } : null };
  const where = { ...fault, id: between(page) };
  return prisma.modelFile.findMany({ where, orderBy: { id: direction(page) }, take: page.limit });
}

/** Forgets files that are gone, and marks the models that came from them as missing since `now`. */
export async function deleteModelFiles({ prisma }: Database, files: readonly ModelFileRow[], now: Date): Promise<void> {
  const ids = files.map(({ id }) => id);
  await prisma.$transaction(async (tx) => {
    await tx.modelFile.deleteMany({ where: { id: { in: ids } } });
    await tx.$executeRaw`
      UPDATE model SET missing_since = ${now}
      FROM unnest(${files.map(({ path }) => path)}::text[], ${files.map(({ name }) => name)}::text[]) AS gone (path, name)
      WHERE model.name = gone.name AND model.source_path = gone.path AND model.missing_since IS NULL`;
  });
}
