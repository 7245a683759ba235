import { readFile, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { z } from 'zod';
import type { Config } from '../config.ts';
import { HindcastError, ModelRejectedError, quote } from '../errors.ts';
import type { Database, ModelRow } from '../store/index.ts';
import { registerModel } from './register-model.ts';

export interface ScanReport {
  readonly registered: ModelRow[];
  readonly unchanged: ModelRow[];
  readonly faults: { readonly file: string; readonly message: string }[];
}

const MANIFEST = 'manifest.json';

/** `manifest.json` of a models directory: which files are models, and what goes into each. */
const ManifestSchema = z.object({
  featureSet: z.string().optional(),
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
    .max(10_000),
});

type Entry = z.infer<typeof ManifestSchema>['models'][number];

/**
 * Registers what the manifest of the models directory names. A file that cannot be read or does not fit is a fault of
 * its own and does not keep the others out.
 */
export async function scanModels(database: Database, { modelsDir, maxModelBytes }: Config): Promise<ScanReport> {
  const report: ScanReport = { registered: [], unchanged: [], faults: [] };
  const manifest = await readManifest(modelsDir);
  if (typeof manifest === 'string') {
    report.faults.push({ file: MANIFEST, message: manifest });
    return report;
  }
  for (const entry of manifest.models) {
    try {
      const data = await readInside(modelsDir, entry.file, maxModelBytes);
      const { model, created } = await registerModel(database, toInput(entry, manifest.featureSet), data);
      (created ? report.registered : report.unchanged).push(model);
    } catch (error) {
      if (!(error instanceof HindcastError) || 'retryable' in error) throw error;
      report.faults.push({ file: entry.file, message: error.message });
    }
  }
  return report;
}

function toInput(entry: Entry, featureSet: string | undefined) {
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

/** The manifest, or what is wrong with it. */
async function readManifest(directory: string): Promise<z.infer<typeof ManifestSchema> | string> {
  const path = join(directory, MANIFEST);
  try {
    const parsed = ManifestSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
    return parsed.success ? parsed.data : z.prettifyError(parsed.error);
  } catch (error) {
    return `Expected a readable JSON file at ${quote(path)}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** A file inside the directory, also after following links. */
async function readInside(directory: string, file: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const refuse = (reason: string) =>
    new ModelRejectedError(`Expected a file inside the models directory, got ${quote(file)}: ${reason}.`);
  const path = await realpath(join(directory, file)).catch(() => undefined);
  if (path === undefined) throw refuse('it does not exist');
  const inside = relative(await realpath(directory), path);
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`)) throw refuse('it lies outside');
  const { size } = await stat(path);
  if (size > maxBytes) throw refuse(`it has ${size} bytes, and ${maxBytes} are allowed`);
  return new Uint8Array(await readFile(path));
}
