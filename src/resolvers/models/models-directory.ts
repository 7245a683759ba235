import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, parse, relative, sep } from 'node:path';
import { z } from 'zod';
import { ModelRejectedError, quote } from '../../errors.ts';
import { DiskFile } from '../../files/index.ts';
import type { FeatureSetInput } from '../features/define-feature-set.ts';
import type { RegisterModelInput } from './register-model.ts';

/** A file of the directory, and how to register it. */
export type DirectoryEntry = RegisterModelInput & { readonly sourcePath: string };

export interface ModelsDirectory {
  readonly entries: readonly DirectoryEntry[];
  /** The feature set that the manifest defines; undefined where it defines none. */
  readonly featureSet: FeatureSetInput | undefined;
}

/** The directory or its manifest cannot be read, so nothing is known about the files. */
export class DirectoryError extends ModelRejectedError {
  /** Which of the two: `.` for the directory, or `manifest.json`. */
  readonly file: string;

  constructor(file: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.file = file;
  }
}

export const MANIFEST = 'manifest.json';
const MAX_ENTRIES = 10_000;
const MAX_MANIFEST_BYTES = 16 * 2 ** 20;

const FeatureSetSchema = z.object({
  name: z.string(),
  features: z.array(z.object({ name: z.string(), expression: z.string() })),
});

/** `manifest.json`: names, inputs, outputs and notes for the files that do not carry them. */
const ManifestSchema = z.object({
  featureSet: z.union([z.string(), FeatureSetSchema]).optional(),
  models: z
    .array(
      z.object({
        name: z.string(),
        file: z.string(),
        featureSet: z.string().optional(),
        features: z.array(z.string()).optional(),
        output: z.string().optional(),
        description: z.string().default(''),
        tags: z.array(z.string()).default([]),
      }),
    )
    .max(MAX_ENTRIES),
});

type Manifest = z.infer<typeof ManifestSchema>;

/**
 * The files to register: those the manifest names, and every other one under its own name without the ending.
 * @throws {DirectoryError}
 */
export async function readModelsDirectory(directory: string): Promise<ModelsDirectory> {
  const files = await listFiles(directory);
  const manifest = files.includes(MANIFEST) ? await readManifest(directory) : { models: [] };
  const named = new Set(manifest.models.map(({ file }) => file));
  const others = files.filter((file) => file !== MANIFEST && !named.has(file));
  if (others.length > MAX_ENTRIES)
    throw new DirectoryError(
      '.',
      `Expected at most ${MAX_ENTRIES} files in the models directory, got ${others.length}.`,
    );
  const { featureSet } = manifest;
  return {
    featureSet: typeof featureSet === 'object' ? featureSet : undefined,
    entries: [
      ...manifest.models.map((entry) => toEntry(entry, typeof featureSet === 'object' ? featureSet.name : featureSet)),
      ...others.map((file) => toEntry({ name: parse(file).name, file, description: '', tags: [] }, undefined)),
    ],
  };
}

function toEntry(entry: Manifest['models'][number], featureSet: string | undefined): DirectoryEntry {
  return {
    name: entry.name,
    featureSet: entry.featureSet ?? featureSet ?? null,
    features: entry.features ?? null,
    output: entry.output ?? null,
    description: entry.description,
    tags: entry.tags,
    sourcePath: entry.file,
  };
}

/** Names of the files in the directory itself, sorted, without hidden ones. */
async function listFiles(directory: string): Promise<string[]> {
  try {
    const found = await readdir(directory, { withFileTypes: true });
    return found.flatMap((entry) => (entry.isDirectory() || entry.name.startsWith('.') ? [] : entry.name)).sort();
  } catch (cause) {
    const message = `Expected a directory that can be read at ${quote(directory)}: ${textOf(cause)}. Set HINDCAST_MODELS_DIR.`;
    throw new DirectoryError('.', message, cause);
  }
}

async function readManifest(directory: string): Promise<Manifest> {
  const path = join(directory, MANIFEST);
  try {
    // A link may lead to where nothing else of this server is read.
    if (relative(await realpath(directory), await realpath(path)) !== MANIFEST) throw new Error('it is a link');
    await using file = await DiskFile.open(path);
    if (file.size > MAX_MANIFEST_BYTES) throw new Error(`it has more than ${MAX_MANIFEST_BYTES} bytes`);
    return ManifestSchema.parse(JSON.parse(Buffer.from(await file.read(0)).toString()));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : textOf(cause);
    throw new DirectoryError(MANIFEST, `Expected a manifest of models in JSON at ${quote(path)}: ${reason}`, cause);
  }
}

/**
 * Path, size and time of a file that lies inside the directory even after links are followed. Throws
 * ModelRejectedError.
 */
export async function findInside(
  directory: string,
  file: string,
): Promise<{ path: string; sizeBytes: number; modifiedMs: number }> {
  const refuse = (reason: string) =>
    new ModelRejectedError(`Expected a file inside the models directory, got ${quote(file)}: ${reason}.`);
  const named = join(directory, file);
  const own = await lstat(named).catch(() => undefined);
  if (own === undefined) throw refuse('it does not exist');
  // A plain file in the directory itself cannot lead outside: with thousands of them every two seconds, skip the rest.
  if (own.isFile() && file === basename(file)) return { path: named, sizeBytes: own.size, modifiedMs: own.mtimeMs };
  const path = await realpath(named).catch(() => undefined);
  if (path === undefined) throw refuse('it leads nowhere');
  const inside = relative(await realpath(directory), path);
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`)) throw refuse('it lies outside');
  const found = await stat(path);
  if (!found.isFile()) throw refuse('it is no file');
  return { path, sizeBytes: found.size, modifiedMs: found.mtimeMs };
}

const textOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));
