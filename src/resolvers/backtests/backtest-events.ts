import type { Services } from '../../context.ts';
import type { Tail } from '../../events/index.ts';
import type { LoggedEvent } from '../../store/index.ts';
import { noBacktest } from './cancel-backtest.ts';

/** An event of a backtest. */
export type FollowedEvent<Event extends LoggedEvent = LoggedEvent> = Event & {
  readonly backtestId: string;
  /** The newest event that was known when it was read: until that changes, so does nothing of the backtest. */
  readonly newest: number;
  /** The events that were read with it, in order; it is one of them. */
  readonly page: readonly FollowedEvent[];
};

interface Following {
  readonly id: string;
  /** The `seq` of the last event that is known. */
  readonly after: number;
  /** Ends following when it aborts. */
  readonly signal: AbortSignal;
}

/**
 * The events of a backtest whose `seq` is above `after`: first those of the past, then new ones as they come, until the
 * backtest has ended. A slow reader loses progress that newer progress has overtaken, and never a result, a failure or
 * the end. Throws NotFoundError.
 */
export async function followBacktest(
  { finished, tails }: Pick<Services, 'finished' | 'tails'>,
  { id, after, signal }: Following,
): Promise<AsyncIterableIterator<FollowedEvent>> {
  const followed = new FollowedBacktest((wake) => tails.follow(id, wake), { id, after, signal });
  try {
    if (!(await finished.stamp(id))) throw noBacktest(id);
    signal.throwIfAborted();
  } catch (error) {
    followed.stop();
    throw error;
  }
  return followed;
}

class FollowedBacktest implements AsyncIterableIterator<FollowedEvent, undefined> {
  readonly #tail: Tail<LoggedEvent>;
  readonly #signal: AbortSignal;
  readonly #events: AsyncGenerator<FollowedEvent, undefined>;
  #isAwake = false;
  #wake = () => {};
  #hasStopped = false;

  constructor(follow: (wake: () => void) => Tail<LoggedEvent>, { id, after, signal }: Following) {
    this.#tail = follow(() => this.#rouse());
    this.#signal = signal;
    this.#events = this.#read(id, after);
    signal.addEventListener('abort', this.stop, { once: true });
  }

  readonly stop = (): void => {
    this.#hasStopped = true;
    this.#signal.removeEventListener('abort', this.stop);
    this.#tail.close();
    this.#rouse();
  };

  next(): Promise<IteratorResult<FollowedEvent, undefined>> {
    return this.#events.next();
  }

  /** A generator that waits would return only when it is woken, so it is. */
  async return(): Promise<IteratorResult<FollowedEvent, undefined>> {
    this.stop();
    return this.#events.return(undefined);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async *#read(backtestId: string, after: number): AsyncGenerator<FollowedEvent, undefined> {
    let seq = after;
    try {
      while (!this.#hasStopped) {
        this.#isAwake = false;
        const { entries, newest, hasEnded } = await this.#tail.read(seq);
        const page: FollowedEvent[] = [];
        for (const event of conflate(entries)) page.push({ ...event, backtestId, newest, page });
        for (const event of page) {
          if (this.#hasStopped) return;
          yield event;
          if (event.type === 'FINISHED') return;
        }
        seq = entries.at(-1)?.seq ?? seq;
        if (hasEnded) return;
        if (entries.length === 0 && !this.#isAwake) await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      this.stop();
    }
  }

  #rouse(): void {
    this.#isAwake = true;
    this.#wake();
  }
}

/** Leaves out progress that is followed by more progress before anything else. */
function conflate(events: readonly LoggedEvent[]): LoggedEvent[] {
  return events.filter((event, index) => event.type !== 'PROGRESS' || events[index + 1]?.type !== 'PROGRESS');
}
