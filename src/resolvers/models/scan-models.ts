import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { systemClock } from '../../clock.ts';
import type { Services } from '../../context.ts';
import { HindcastError, ModelRejectedError, quote } from '../../errors.ts';
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
import { readModelFile } from './read-model-file.ts';
import { registerModel } from './register-model.ts';

export interface ScanReport {
  readonly registered: ModelRow[];
  readonly unchanged: ModelRow[];
  readonly faults: { readonly file: string; readonly message: string }[];
}

export interface ScanOptions {
  /** Reads every file; else only those that are new, were written, or may fit features that were defined since. */
  readonly everything: boolean;
  /** Ends the scan before its next file. */
  readonly signal?: AbortSignal;
}

/** A file that was written less long ago may still be being written. */
const SETTLED_MS = 1_000;

/**
 * Registers what the models directory holds: a changed file is a new version, and models whose file has vanished are
 * marked. A file that cannot be read or does not fit is a fault of its own and does not keep the others out.
 */
export async function scanModels(services: Services, options: ScanOptions): Promise<ScanReport> {
  const rows = await findModelFiles(services.database);
  return new ModelScan(services, options, rows).run();
}

/** One look at the directory. */
class ModelScan {
  readonly #services: Services;
  readonly #options: ScanOptions;
  readonly #report: ScanReport = { registered: [], unchanged: [], faults: [] };
  /** What was known before; what is met again is taken out. */
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
      if (typeof outcome === 'string') await this.#rememberFault(MANIFEST, outcome);
      const setsChangedAt = (await lastFeatureSetChange(database)) ?? new Date(0);
      for (const entry of entries) {
        if (this.#options.signal?.aborted) return this.#report;
        await this.#visit(entry, setsChangedAt);
      }
      const gone = [...this.#rows.values()];
      if (gone.length > 0) await deleteModelFiles(database, gone, new Date(systemClock.now()));
    } catch (error) {
      // Nothing is known of the files then, so none counts as vanished.
      if (!(error instanceof DirectoryError)) throw error;
      await this.#rememberFault(error.file, error.message);
    }
    return this.#report;
  }

  async #visit(entry: DirectoryEntry, setsChangedAt: Date): Promise<void> {
    const { sourcePath: path, name } = entry;
    const row = this.#take(path, name);
    const checkedAt = new Date(systemClock.now());
    const settings = createHash('sha256').update(JSON.stringify(entry)).digest('hex');
    const found = await attempt(() => findInside(this.#services.config.modelsDir, path));
    if (typeof found === 'string') return this.#rememberFault(path, found, name, row);
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
    const file = await readModelFile(createReadStream(path), maxModelBytes, () => new ModelRejectedError(message));
    const { model, created } = await registerModel(this.#services, entry, file);
    (created ? this.#report.registered : this.#report.unchanged).push(model);
    return model;
  }

  #take(path: string, name: string): ModelFileRow | undefined {
    const row = this.#rows.get(keyOf(path, name));
    this.#rows.delete(keyOf(path, name));
    return row;
  }

  /** Of something that cannot even be looked into. */
  async #rememberFault(path: string, fault: string, name = '', row = this.#take(path, name)): Promise<void> {
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

/** What the work makes, or what is wrong where that can be expected. What is operational is left to whoever tries again. */
async function attempt<T>(work: () => Promise<T>): Promise<T | string> {
  try {
    return await work();
  } catch (error) {
    // What the file system says of a file, such as that it may not be read, is a fault of that file.
    if (error instanceof Error && 'syscall' in error && 'path' in error) return error.message;
    if (!(error instanceof HindcastError) || 'retryable' in error) throw error;
    return error.message;
  }
}
