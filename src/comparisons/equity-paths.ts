import { LRUCache } from 'lru-cache';
import type { EquityPath } from '../engine/index.ts';
import { NotFoundError } from '../errors.ts';
import { type Database, EquityDecoder, type EquitySeries, findResultSeries } from '../store/index.ts';
import type { ComparedResult } from './comparison-request.ts';
import { inBatches } from './result-batches.ts';

/**
 * The equity of results, read in batches. Results never change, so the last ones that were read stay in memory where
 * there is any for them.
 */
export class EquityPaths {
  readonly #database: Database;
  readonly #decoder = new EquityDecoder();
  readonly #decoded: LRUCache<string, EquitySeries> | undefined;

  constructor(database: Database, memoryBytes: number) {
    this.#database = database;
    const sizeCalculation = ({ times, equity }: EquitySeries) => 1 + times.byteLength + equity.byteLength;
    if (memoryBytes > 0) this.#decoded = new LRUCache({ maxSize: memoryBytes, sizeCalculation });
  }

  /**
   * The paths of results in their order, one after the other.
   * @throws {NotFoundError} for a result that is no longer there
   */
  async *read(results: readonly ComparedResult[]): AsyncGenerator<EquityPath> {
    const isDecoded = ({ key }: ComparedResult) => this.#decoded?.has(key) ?? false;
    const batches = await inBatches(this.#database, results, { series: 'equity', isInMemory: isDecoded });
    // The next ones are read while these are used.
    let next = this.#fetch(batches[0] ?? []);
    for (const [index, batch] of batches.entries()) {
      const bytes = await next;
      next = this.#fetch(batches[index + 1] ?? []);
      // It is awaited in the next round; where this one fails there is none.
      next.catch(() => undefined);
      for (const { key, initialCash } of batch) yield { ...this.#decode(key, bytes), initialCash };
    }
  }

  #decode(key: string, read: ReadonlyMap<string, Uint8Array | EquitySeries>): EquitySeries {
    const found = read.get(key);
    if (!found) throw new NotFoundError('result', key, 'It was pruned. Launch its backtest again to have it.');
    if (!(found instanceof Uint8Array)) return found;
    const series = this.#decoder.decode(found);
    this.#decoded?.set(key, series);
    return series;
  }

  /** What is decoded, and the bytes of the rest. */
  async #fetch(results: readonly ComparedResult[]): Promise<Map<string, Uint8Array | EquitySeries>> {
    const found = new Map<string, Uint8Array | EquitySeries>();
    for (const { key } of results) {
      const decoded = this.#decoded?.get(key);
      if (decoded) found.set(key, decoded);
    }
    const missing = [...new Set(results.map(({ key }) => key))].filter((key) => !found.has(key));
    if (missing.length === 0) return found;
    for (const [key, bytes] of await findResultSeries(this.#database, missing, 'equity')) found.set(key, bytes);
    return found;
  }
}
