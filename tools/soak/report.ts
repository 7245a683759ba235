import type { FileOutcome } from './hostile-files.ts';
import type { RawAnswer, RawRequest } from './raw-request.ts';
import type { Holdings, Pings, ServerUnderTest } from './server-under-test.ts';

const LAST = 16;
const SHOWN_FAULTS = 50;
const SHOWN_CHARACTERS = 1_500;
const MB = 2 ** 20;
/** A person does not notice it. The maximum is no fault: other programs run here too. */
const MAX_PING_MS = 100;
/** The phase before the attack. */
export const SET_UP = 'set-up';

/** Collects what was sent, what was answered and what went wrong, and prints it. */
export class Report {
  readonly #seed: number;
  readonly #began = performance.now();
  readonly #faults: string[] = [];
  readonly #answers = new Map<string, Map<string, number>>();
  readonly #last: RawRequest[] = [];
  readonly #tables: string[] = [];
  #phase = '';

  constructor(seed: number) {
    this.#seed = seed;
  }

  get faults(): number {
    return this.#faults.length;
  }

  /** Prints what begins now. */
  say(phase: string): void {
    this.#phase = phase;
    process.stdout.write(`${((performance.now() - this.#began) / 1_000).toFixed(0).padStart(5)} s  ${phase}\n`);
  }

  fault(text: string): void {
    this.#faults.push(`${this.#phase}: ${text}`);
  }

  /** Notes a request before it is sent: where the server ends, the last ones are shown. */
  sending(request: RawRequest): void {
    this.#last.push(request);
    if (this.#last.length > LAST) this.#last.shift();
  }

  answered(request: RawRequest, { status, text, isFault }: RawAnswer): void {
    const kind = `${this.#phase}: ${request.kind}`;
    const statuses = this.#answers.get(kind) ?? new Map<string, number>();
    this.#answers.set(kind, statuses.set(status, (statuses.get(status) ?? 0) + 1));
    if (isFault) this.fault(`an error of the server's own\n  to ${shown(request)}\n  ${text.slice(-SHOWN_CHARACTERS)}`);
  }

  files(outcomes: readonly FileOutcome[]): void {
    for (const { fault } of outcomes) if (fault !== undefined) this.fault(fault);
    this.#tables.push(
      table(
        'files',
        outcomes.map(({ name, outcome }) => [name, outcome]),
      ),
    );
  }

  holdings(before: Holdings, after: Holdings): void {
    const rows = [
      ['descriptors', `${before.descriptors} before, ${after.descriptors} after`],
      ['temporary files', `${before.files.length} before, ${after.files.length} after`],
    ];
    this.#tables.push(table('what the server has open', rows));
  }

  /** Those of the set-up are shown only: it is no attack, and the server has just started. */
  pings({ latencies, failures }: Pings): void {
    const rows = Object.entries(latencies).map(([phase, values]) => {
      const { median, high, max } = percentiles(values);
      if (high > MAX_PING_MS && phase !== SET_UP)
        this.#faults.push(`${phase}: the 99th percentile of pings is ${high.toFixed(0)} ms`);
      const figures = { median, '99 %': high, max };
      const told = Object.entries(figures).map(([name, ms]) => `${name} ${ms.toFixed(0).padStart(5)} ms`);
      return [phase, `${String(values.length).padStart(6)}   ${told.join(',  ')}`];
    });
    for (const failure of new Set(failures)) this.#faults.push(`a ping failed: ${failure}`);
    this.#tables.push(table('pings', rows));
  }

  /** Notes how the server has ended, if it was not asked to, and what its log has. */
  ended({ end, memory, server }: ServerUnderTest): void {
    if (end.how !== undefined && end.how !== 0) {
      const last = this.#last.map((request) => `  ${shown(request)}`).join('\n');
      this.fault(`the server ended (${end.how}); sent last:\n${last}\n${server.output().slice(-3_000)}`);
    }
    const messages = server
      .output()
      .split('\n')
      .filter((line) => /^\{"level":(?:50|60)/.test(line));
    for (const message of new Map(messages.map((line) => [placeOf(line), line])).values())
      this.#faults.push(`the log has ${message.slice(0, SHOWN_CHARACTERS)}`);
    const peaks = [...memory.peaks].map(([name, bytes]) => [name, `${(bytes / MB).toFixed(0).padStart(6)} MB`]);
    this.#tables.push(table('peak memory of one process', peaks));
  }

  print(): void {
    const answers = [...this.#answers].map(([kind, statuses]) => {
      const sent = [...statuses.values()].reduce((sum, count) => sum + count, 0);
      const each = [...statuses].sort(([a], [b]) => a.localeCompare(b)).map(([status, count]) => `${status}: ${count}`);
      return [kind, `${String(sent).padStart(6)}   ${each.join(', ')}`];
    });
    const tables = [table('requests, and how they were answered', answers), ...this.#tables];
    const faults = this.#faults.slice(0, SHOWN_FAULTS).map((fault) => `fault: ${fault}`);
    process.stdout.write(`\n${[...tables, ...faults].join('\n\n')}\n\nseed ${this.#seed}: ${this.faults} faults\n`);
  }
}

const shown = ({ kind, bytes, leavesAt }: RawRequest) =>
  `${kind}, ${bytes.length} bytes${leavesAt === undefined ? '' : `, left after ${leavesAt}`}: ${JSON.stringify(Buffer.from(bytes.subarray(0, SHOWN_CHARACTERS)).toString('latin1'))}`;

const table = (title: string, rows: readonly (readonly string[])[]) =>
  [title, ...rows.map(([name, ...cells]) => `  ${name.padEnd(40)} ${cells.join(' ')}`)].join('\n');

/** Where an error in the log came from: the first lines of its stack, without what it said. */
const placeOf = (line: string) =>
  /"stack":".*?((?:\\n +at [^\\]*){1,3})/.exec(line)?.[1] ?? line.replaceAll(/\d+/g, '');

/** Median, 99th percentile and maximum. */
function percentiles(values: readonly number[]): { median: number; high: number; max: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { median: at(0.5), high: at(0.99), max: at(1) };
}
