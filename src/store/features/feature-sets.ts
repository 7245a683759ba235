import { z } from 'zod';
import type { Database } from '../postgres/database.ts';

const FeaturesSchema = z.array(z.object({ name: z.string(), expression: z.string() }));

/** A named list of features, in the order in which models take them. */
export interface FeatureSetRow {
  readonly id: number;
  readonly name: string;
  readonly features: z.infer<typeof FeaturesSchema>;
  readonly updatedAt: Date;
}

/** Creates a set, or replaces the one of its name. */
export async function upsertFeatureSet(
  { prisma }: Database,
  name: string,
  features: FeatureSetRow['features'],
): Promise<FeatureSetRow> {
  const row = await prisma.featureSet.upsert({ where: { name }, create: { name, features }, update: { features } });
  return { ...row, features: FeaturesSchema.parse(row.features) };
}

export async function findFeatureSet({ prisma }: Database, name: string): Promise<FeatureSetRow | undefined> {
  const row = await prisma.featureSet.findUnique({ where: { name } });
  return row ? { ...row, features: FeaturesSchema.parse(row.features) } : undefined;
}

export async function listFeatureSets({ prisma }: Database): Promise<FeatureSetRow[]> {
  const rows = await prisma.featureSet.findMany({ orderBy: { name: 'asc' } });
  return rows.map((row) => ({ ...row, features: FeaturesSchema.parse(row.features) }));
}

/** Creates a set unless there is one of its name. */
export async function insertFeatureSet(
  { prisma }: Database,
  name: string,
  features: FeatureSetRow['features'],
): Promise<void> {
  await prisma.featureSet.createMany({ data: [{ name, features }], skipDuplicates: true });
}

/** When any set was last defined; undefined where there is none. */
export async function lastFeatureSetChange({ prisma }: Database): Promise<Date | undefined> {
  const { _max } = await prisma.featureSet.aggregate({ _max: { updatedAt: true } });
  return _max.updatedAt ?? undefined;
}
