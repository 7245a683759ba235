import { z } from 'zod';
// Not by the room's door, which would load onnxruntime into every process that reads the store.
import { type ModelFormat, type ModelInfo, ModelInfoSchema } from '../../models/model-info.ts';
import type { Database } from '../postgres/database.ts';
import { type Page, between, direction } from '../postgres/page.ts';
import type { Prisma } from '../generated/client.ts';

/** One input of a model: its name, and the expression that computes it. */
export interface ModelInput {
  readonly name: string;
  readonly expression: string;
}

export interface ModelRow {
  readonly id: number;
  readonly name: string;
  readonly version: number;
  readonly description: string;
  readonly tags: readonly string[];
  /** SHA-256 of the file, in hex. */
  readonly digest: string;
  readonly sizeBytes: number;
  /** What the inspection of the file found. */
  readonly info: ModelInfo;
  readonly inputs: readonly ModelInput[];
  /** The output that was chosen at registration; null for the default of the file. */
  readonly output: string | null;
  /** The file of the models directory that it came from; null where it was uploaded. */
  readonly sourcePath: string | null;
  /** When that file was found to be gone; null while it is there, and for an upload. */
  readonly missingSince: Date | null;
  /** The name of the key that registered it; null for a file of the models directory. */
  readonly createdBy: string | null;
  readonly createdAt: Date;
}

export interface NewModel {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly inputs: readonly ModelInput[];
  readonly output: string | null;
  readonly sourcePath: string | null;
  readonly createdBy: string | null;
  /** Of a file that the store has. */
  readonly digest: string;
}

export interface ModelFilter {
  readonly nameContains?: string;
  readonly tag?: string;
  readonly format?: ModelFormat;
  /** True for models whose file is gone from the models directory, false for all others. */
  readonly isMissing?: boolean;
}

const InputsSchema = z.array(z.object({ name: z.string(), expression: z.string() }));
const withArtifact = { include: { artifact: { omit: { data: true } } } } as const;
type ModelWithArtifact = Prisma.ModelGetPayload<typeof withArtifact>;

/**
 * Registers a model. A name that exists gets its next version, unless its newest version has the same file, inputs and
 * output: then that one is returned and `created` is false.
 */
export async function insertModel(
  { prisma }: Database,
  model: NewModel,
): Promise<{ model: ModelRow; created: boolean }> {
  const { digest, ...rest } = model;
  return prisma.$transaction(async (tx) => {
    // One registration of a name at a time, so that versions have no gaps and no collisions.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`model ${model.name}`}, 0))`;
    const newest = await tx.model.findFirst({
      where: { name: model.name },
      orderBy: { version: 'desc' },
      ...withArtifact,
    });
    if (newest && isSame(newest, model)) {
      const isBack = newest.missingSince !== null && newest.sourcePath === model.sourcePath;
      if (isBack) await tx.model.update({ where: { id: newest.id }, data: { missingSince: null } });
      return { model: toModel(isBack ? { ...newest, missingSince: null } : newest), created: false };
    }
    const row = await tx.model.create({
      data: {
        ...rest,
        tags: [...rest.tags],
        inputs: rest.inputs.map((input) => ({ ...input })),
        version: (newest?.version ?? 0) + 1,
        artifactDigest: digest,
      },
      ...withArtifact,
    });
    return { model: toModel(row), created: true };
  });
}

/** A text in which LIKE finds its wildcards as themselves. */
const asLiteral = (text: string) => text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`);

export async function findModels({ prisma }: Database, ids: readonly number[]): Promise<Map<number, ModelRow>> {
  const rows = await prisma.model.findMany({ where: { id: { in: [...ids] } }, ...withArtifact });
  return new Map(rows.map((row) => [row.id, toModel(row)]));
}

/** A page of the models, in the order of registration; the page's keys are ids. */
export async function listModels({ prisma }: Database, filter: ModelFilter, page: Page<number>): Promise<ModelRow[]> {
  const where: Prisma.ModelWhereInput = {
    ...(filter.nameContains === undefined
      ? {}
      : { name: { contains: asLiteral(filter.nameContains), mode: 'insensitive' } }),
    ...(filter.tag === undefined ? {} : { tags: { has: filter.tag } }),
    ...(filter.format === undefined ? {} : { artifact: { format: filter.format } }),
    ...(filter.isMissing === undefined ? {} : { missingSince: filter.isMissing ? { not: null } : null }),
    id: between(page),
  };
  const orderBy = { id: direction(page) };
  const rows = await prisma.model.findMany({ where, orderBy, take: page.limit, ...withArtifact });
  return rows.map(toModel);
}

/** A way to refer to a model: a name without a version is its newest one, a digest the newest model of that file. */
export type ModelReference =
  | { readonly kind: 'ID'; readonly id: number }
  | { readonly kind: 'NAME'; readonly name: string; readonly version: number | null }
  | { readonly kind: 'DIGEST'; readonly digest: string };

/** The model of each reference, in their order; undefined where there is none. Two statements at most, by index. */
export async function findReferences(
  database: Database,
  references: readonly ModelReference[],
): Promise<(ModelRow | undefined)[]> {
  const ids = await findIds(database, references);
  const models = await findModels(
    database,
    ids.filter((id) => id !== null),
  );
  return ids.map((id) => (id === null ? undefined : models.get(id)));
}

async function findIds({ pool }: Database, references: readonly ModelReference[]): Promise<(number | null)[]> {
  const given = references.flatMap((reference) => (reference.kind === 'ID' ? reference.id : []));
  if (given.length === references.length) return given;
  const { rows } = await pool.query<{ ids: (number | null)[] }>(
    `SELECT ${REFERENCED_IDS} AS ids`,
    referenceValues(references),
  );
  return rows[0].ids;
}

/** SQL for the ids that references mean, in their order, null where there is none. Takes `referenceValues` as $1-$4. */
export const REFERENCED_IDS = `(
  SELECT array_agg(coalesce(by_id.id, by_name.id, by_digest.id) ORDER BY position)
  FROM unnest($1::int[], $2::text[], $3::int[], $4::text[])
    WITH ORDINALITY AS wanted (id, name, version, digest, position)
  LEFT JOIN LATERAL (SELECT id FROM model WHERE model.id = wanted.id LIMIT 1) AS by_id ON true
  LEFT JOIN LATERAL (
    SELECT id FROM model WHERE model.name = wanted.name AND model.version = coalesce(wanted.version, model.version)
    ORDER BY model.version DESC LIMIT 1
  ) AS by_name ON true
  LEFT JOIN LATERAL (
    SELECT id FROM model WHERE model.artifact_digest = wanted.digest ORDER BY id DESC LIMIT 1
  ) AS by_digest ON true
)`;

export function referenceValues(references: readonly ModelReference[]): unknown[] {
  return [
    references.map((reference) => (reference.kind === 'ID' ? reference.id : null)),
    references.map((reference) => (reference.kind === 'NAME' ? reference.name : null)),
    references.map((reference) => (reference.kind === 'NAME' ? reference.version : null)),
    references.map((reference) => (reference.kind === 'DIGEST' ? reference.digest : null)),
  ];
}

function isSame(row: ModelWithArtifact, model: NewModel): boolean {
  const inputs = JSON.stringify(InputsSchema.parse(row.inputs)) === JSON.stringify(InputsSchema.parse(model.inputs));
  return row.artifactDigest === model.digest && row.output === model.output && inputs;
}

function toModel({ artifact, artifactDigest, ...row }: ModelWithArtifact): ModelRow {
  return {
    ...row,
    digest: artifactDigest,
    sizeBytes: artifact.sizeBytes,
    info: ModelInfoSchema.parse(artifact.info),
    inputs: InputsSchema.parse(row.inputs),
  };
}
