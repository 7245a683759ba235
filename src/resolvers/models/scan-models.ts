import { createHash } from 'node:crypto';
import { systemClock } from '../../clock.ts';
import type { Services } from '../../context.ts';
import { HindcastError, ModelRejectedError, quote } from '../../errors.ts';
import { DiskFile } from '../../files/index.ts';
import {
  type ModelFileRow,
  type ModelRow,
  deleteModelFiles,
  findModelFiles,
  lastFeatureSetChange,
  upsertModelFile,
} from '../../store/index.ts';
import { bringFeatureSet } from '../features/define-feature-set.ts';
import { type DirectoryEntry, DirectoryError, MANIFEST, findInside, readModelsDirectory } from './models-directory.ts';
import { registerModel } from './register-model.ts';

export interface ScanReport {
  readonly registered: ModelRow[];
  readonly unchanged: ModelRow[];
  readonly faults: { readonly file: string; readonly message: string }[];
}

export interface ScanOptions {
  /** True to read every file; false to read those that are new, were written, or may fit features defined since. */
  readonly everything: boolean;
  /** Ends the scan before its next file. */
  readonly signal?: AbortSignal;
}

/** A file written more recently may not be complete yet; the next scan takes it. */
const SETTLED_MS = 1_000;
/** From so many bytes on, a file takes seconds and is worth a line in the log. */
const LARGE_BYTES = 32 * 2 ** 20;

/**
 * Registers the files of the models directory: a changed file becomes a new version, and a model whose file is gone is
 * marked as missing. A file that cannot be registered is reported as a fault and does not keep the others out.
 */
export async function scanModels(services: Services, options: ScanOptions): Promise<ScanReport> {
  const rows = await findModelFiles(services.database);
  return new ModelScan(services, options, rows).run();
}

/** One scan of the directory. */
class ModelScan {
  readonly #services: Services;
  readonly #options: ScanOptions;
  readonly #report: ScanReport = { registered: [], unchanged: [], faults: [] };
  /** Files known from the last scan. Those found again are taken out, so the ones left at the end are gone. */
  readonly #rows: Map<string, ModelFileRow>;

  constructor(services: Services, options: ScanOptions, rows: readonly ModelFileRow[]) {
    this.#services = services;
    this.#options = options;
    this.#rows = new Map(rows.map((row) => [keyOf(row.path, row.name), row]));
  }

  async run(): Promise<ScanReport> {
    const { database, config } = this.#services;
    try {
      const { entries, featureSet } = await readModelsDirectory(config.modelsDir);
      const outcome = featureSet ? await attempt(() => bringFeatureSet(database, featureSet)) : undefined;
      if (typeof outcome === 'string') await this.#rememberFault({ path: MANIFEST, name: '' }, outcome);
      const setsChangedAt = (await lastFeatureSetChange(database)) ?? new Date(0);
      for (const entry of entries) {
        if (this.#options.signal?.aborted) return this.#report;
        await this.#visit(entry, setsChangedAt);
      }
      const gone = [...this.#rows.values()];
      if (gone.length > 0) await deleteModelFiles(database, gone, new Date(systemClock.now()));
    } catch (error) {
      // Whether files are gone is not known then, so none is marked as missing.
      if (!(error instanceof DirectoryError)) throw error;
      await this.#rememberFault({ path: error.file, name: '' }, error.message);
    }
    return this.#report;
  }

  async #visit(entry: DirectoryEntry, setsChangedAt: Date): Promise<void> {
    const { sourcePath: path, name } = entry;
    const row = this.#take(path, name);
    const checkedAt = new Date(systemClock.now());
    const settings = createHash('sha256').update(JSON.stringify(entry)).digest('hex');
    const found = await attempt(() => findInside(this.#services.config.modelsDir, path));
    if (typeof found === 'string') return this.#rememberFault({ path, name }, found, row);
    const { sizeBytes, modifiedMs } = found;
    const wasWritten = row?.sizeBytes !== sizeBytes || row.modifiedMs !== modifiedMs || row.settings !== settings;
    const mayFitNow = row !== undefined && row.fault !== null && row.checkedAt <= setsChangedAt;
    const isSettled = checkedAt.getTime() - modifiedMs >= SETTLED_MS;
    if (!this.#options.everything && !((wasWritten || mayFitNow) && isSettled)) return;
    const outcome = await attempt(() => this.#register(entry, found.path));
    const fault = typeof outcome === 'string' ? outcome : null;
    const modelId = typeof outcome === 'string' ? null : outcome.id;
    await this.#remember({ path, name, sizeBytes, modifiedMs, settings, modelId, fault, checkedAt }, row);
  }

  async #register(entry: DirectoryEntry, path: string): Promise<ModelRow> {
    const { maxModelBytes } = this.#services.config;
    const message = `Expected at most ${maxModelBytes} bytes, and ${quote(entry.sourcePath)} has more.`;
    await using file = await DiskFile.open(path);
    if (file.size > maxModelBytes) throw new ModelRejectedError(message);
    if (file.size >= LARGE_BYTES)
      this.#services.logger.info({ file: entry.sourcePath, bytes: file.size }, 'a large model file is looked into');
    const { model, created } = await registerModel(this.#services, entry, { file });
    (created ? this.#report.registered : this.#report.unchanged).push(model);
    return model;
  }

  #take(path: string, name: string): ModelFileRow | undefined {
    const row = this.#rows.get(keyOf(path, name));
    this.#rows.delete(keyOf(path, name));
    return row;
  }

  /** For what cannot even be opened. The directory and its manifest have no name. */
  async #rememberFault(
    { path, name }: Pick<ModelFileRow, 'path' | 'name'>,
    fault: string,
    row = this.#take(path, name),
  ): Promise<void> {
    const checkedAt = new Date(systemClock.now());
    if (row?.fault === fault) this.#report.faults.push({ file: path, message: fault });
    else
      await this.#remember(
        { path, name, sizeBytes: 0, modifiedMs: 0, settings: '', modelId: null, fault, checkedAt },
        row,
      );
  }

  async #remember(file: Omit<ModelFileRow, 'id'>, row: ModelFileRow | undefined): Promise<void> {
    const { path, fault } = file;
    if (fault !== null) this.#report.faults.push({ file: path, message: fault });
    if (fault !== null && row?.fault !== fault)
      this.#services.logger.warn({ file: path, fault }, 'a file of the models directory is not registered');
    await upsertModelFile(this.#services.database, file);
  }
}

const keyOf = (path: string, name: string) => JSON.stringify([path, name]);

/** The outcome of the work, or the message of an error that the file is to blame for. Other errors are thrown. */
async function attempt<T>(work: () => Promise<T>): Promise<T | string> {
  try {
    return await work();
  } catch (error) {
    // An error of the file system, such as a file that may not be read, is a fault of that file.
    if (error instanceof Error && 'syscall' in error && 'path' in error) return error.message;
    if (!(error instanceof HindcastError) || 'retryable' in error) throw error;
    return error.message;
  }
}
