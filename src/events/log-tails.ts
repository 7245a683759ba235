import type { EventListener } from './listener.ts';

/** What a log says of an entry: they are numbered without gaps. */
interface Numbered {
  readonly seq: number;
}

/** Logs to which entries are only ever added, by topic. */
export interface EventLog<Entry extends Numbered> {
  /** Entries in order whose `seq` is greater than `after`. */
  read(topic: string, range: { readonly after: number; readonly limit: number }): Promise<Entry[]>;
  /** Whether nothing more is to come. */
  hasEnded(topic: string): Promise<boolean>;
}

export interface TailPage<Entry> {
  readonly entries: readonly Entry[];
  /** `seq` of the newest entry that is known. */
  readonly newest: number;
  /** Whether nothing more is to come. */
  readonly hasEnded: boolean;
}

/** One who follows a log. */
export interface Tail<Entry> {
  /** Entries in order after the one given; none where there are no more yet, or none to come. */
  read(after: number): Promise<TailPage<Entry>>;
  /** Whoever follows stops here. */
  close(): void;
}

export interface LogTails<Entry> {
  /** @param wake called when there may be more to read */
  follow(topic: string, wake: () => void): Tail<Entry>;
}

const PAGE = 200;
/** Newest entries that are kept for those who follow. */
const KEPT = 1_000;

/** Reads each entry of a log once for all who follow it; whoever begins further back than what is kept reads alone. */
export function createLogTails<Entry extends Numbered>(listener: EventListener, log: EventLog<Entry>): LogTails<Entry> {
  const shared = new Map<string, SharedTail<Entry>>();
  return {
    follow: (topic, wake) => {
      const tail = shared.get(topic) ?? new SharedTail(topic, log);
      shared.set(topic, tail);
      tail.followers += 1;
      // Before the first read, so that an entry between the two is not missed.
      const unsubscribe = listener.subscribe(topic, () => {
        tail.mayHaveMore = true;
        wake();
      });
      let isClosed = false;
      return {
        read: (after) => tail.read(after),
        close: () => {
          if (isClosed) return;
          isClosed = true;
          unsubscribe();
          tail.followers -= 1;
          if (tail.followers === 0) shared.delete(topic);
        },
      };
    },
  };
}

class SharedTail<Entry extends Numbered> {
  followers = 0;
  mayHaveMore = true;
  readonly #topic: string;
  readonly #log: EventLog<Entry>;
  /** Without gaps. */
  #kept: Entry[] = [];
  #hasEnded = false;
  /** Reads under way, by where they begin. */
  readonly #reading = new Map<number, Promise<Entry[]>>();

  constructor(topic: string, log: EventLog<Entry>) {
    this.#topic = topic;
    this.#log = log;
  }

  async read(after: number): Promise<TailPage<Entry>> {
    const last = this.#kept.at(-1)?.seq;
    const first = this.#kept.at(0)?.seq;
    const isKept = first !== undefined && last !== undefined && after >= first - 1 && after < last;
    if (isKept) return { entries: this.#kept.slice(after - first + 1), newest: last, hasEnded: false };
    const isRead = after === last && !this.mayHaveMore && !this.#reading.has(after);
    if (isRead) return { entries: [], newest: last, hasEnded: this.#hasEnded };
    const entries = await this.#page(after);
    const newest = this.#kept.at(-1)?.seq ?? after;
    return { entries, newest, hasEnded: entries.length === 0 && this.#hasEnded };
  }

  /** A read that is shared by all who are at the same place. */
  #page(after: number): Promise<Entry[]> {
    const reading = this.#reading.get(after) ?? this.#load(after).finally(() => this.#reading.delete(after));
    this.#reading.set(after, reading);
    return reading;
  }

  async #load(after: number): Promise<Entry[]> {
    const range = { after, limit: PAGE };
    // What is told from here on may not be in this page.
    this.mayHaveMore = false;
    let entries = await this.#log.read(this.#topic, range);
    this.#hasEnded = entries.length === 0 && (await this.#log.hasEnded(this.#topic));
    // An entry may have been written between the read and the look whether it has ended.
    if (this.#hasEnded) entries = await this.#log.read(this.#topic, range);
    if (entries.length === PAGE) this.mayHaveMore = true;
    this.#keep(entries);
    return entries;
  }

  #keep(entries: readonly Entry[]): void {
    const last = this.#kept.at(-1)?.seq;
    const fresh = last === undefined ? entries : entries.filter(({ seq }) => seq > last);
    if (fresh.length === 0) return;
    const follows = last === undefined || fresh[0].seq === last + 1;
    // Pages of those who begin further back are not kept beside newer ones.
    if (follows) this.#kept = [...this.#kept, ...fresh].slice(-KEPT);
    else if (fresh[0].seq > last) this.#kept = [...fresh];
  }
}
