import { z } from 'zod';
import type { Database } from './database.ts';
import type { Prisma } from './generated/client.ts';

/** One input of a model: the name it has for people, and the expression that computes it. */
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
  readonly digest: string;
  readonly format: string;
  readonly sizeBytes: number;
  /** What the inspection of the file found. */
  readonly info: Prisma.JsonValue;
  readonly inputs: readonly ModelInput[];
  readonly output: string | null;
  readonly sourcePath: string | null;
  readonly createdAt: Date;
}

export interface NewModel {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly inputs: readonly ModelInput[];
  readonly output: string | null;
  readonly sourcePath: string | null;
  readonly artifact: {
    readonly digest: string;
    readonly format: string;
    readonly info: Prisma.InputJsonObject;
    readonly data: Uint8Array<ArrayBuffer>;
  };
}

export interface ModelFilter {
  readonly nameContains?: string;
  readonly tag?: string;
  readonly format?: string;
}

const InputsSchema = z.array(z.object({ name: z.string(), expression: z.string() }));
const withArtifact = { include: { artifact: { omit: { data: true } } } } as const;
type ModelWithArtifact = Prisma.ModelGetPayload<typeof withArtifact>;

/**
 * Registers a model. A name that exists gets the next version, unless its newest version is this very file with the same
 * inputs and output: then that one is returned and `created` is false.
 */
export async function insertModel(
  { prisma }: Database,
  model: NewModel,
): Promise<{ model: ModelRow; created: boolean }> {
  const { artifact, ...rest } = model;
  return prisma.$transaction(async (tx) => {
    // One registration of a name at a time, so that versions have no gaps and no collisions.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`model ${model.name}`}, 0))`;
    const newest = await tx.model.findFirst({
      where: { name: model.name },
      orderBy: { version: 'desc' },
      ...withArtifact,
    });
    if (newest && isSame(newest, model)) return { model: toModel(newest), created: false };
    await tx.artifact.createMany({ data: [{ ...artifact, sizeBytes: artifact.data.length }], skipDuplicates: true });
    const row = await tx.model.create({
      data: {
        ...rest,
        tags: [...rest.tags],
        inputs: rest.inputs.map((input) => ({ ...input })),
        version: (newest?.version ?? 0) + 1,
        artifactDigest: artifact.digest,
      },
      ...withArtifact,
    });
    return { model: toModel(row), created: true };
  });
}

export async function findModels({ prisma }: Database, ids: readonly number[]): Promise<Map<number, ModelRow>> {
  const rows = await prisma.model.findMany({ where: { id: { in: [...ids] } }, ...withArtifact });
  return new Map(rows.map((row) => [row.id, toModel(row)]));
}

/** In the order of registration; `after` is the id of the last one of the page before. */
export async function listModels(
  { prisma }: Database,
  filter: ModelFilter,
  page: { first: number; after?: number },
): Promise<ModelRow[]> {
  const where: Prisma.ModelWhereInput = {
    ...(filter.nameContains === undefined ? {} : { name: { contains: filter.nameContains, mode: 'insensitive' } }),
    ...(filter.tag === undefined ? {} : { tags: { has: filter.tag } }),
    ...(filter.format === undefined ? {} : { artifact: { format: filter.format } }),
    ...(page.after === undefined ? {} : { id: { gt: page.after } }),
  };
  const rows = await prisma.model.findMany({ where, orderBy: { id: 'asc' }, take: page.first, ...withArtifact });
  return rows.map(toModel);
}

/** The bytes of a model file; undefined where there is no such artifact. */
export async function readArtifact({ prisma }: Database, digest: string): Promise<Uint8Array | undefined> {
  const row = await prisma.artifact.findUnique({ where: { digest }, select: { data: true } });
  return row?.data;
}

function isSame(row: ModelWithArtifact, model: NewModel): boolean {
  const inputs = JSON.stringify(InputsSchema.parse(row.inputs)) === JSON.stringify(InputsSchema.parse(model.inputs));
  return row.artifactDigest === model.artifact.digest && row.output === model.output && inputs;
}

function toModel({ artifact, artifactDigest, ...row }: ModelWithArtifact): ModelRow {
  const { format, sizeBytes, info } = artifact;
  return { ...row, digest: artifactDigest, format, sizeBytes, info, inputs: InputsSchema.parse(row.inputs) };
}
