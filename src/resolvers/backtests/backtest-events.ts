import { Repeater } from '@repeaterjs/repeater';
import type { Services } from '../../context.ts';
import { type LoggedEvent, findBacktests, readEvents } from '../../store/index.ts';
import { requireBacktest } from './cancel-backtest.ts';

const PAGE = 200;

/**
 * The events of a backtest whose `seq` is above `after`: first those of the past, then new ones as they come, until the
 * backtest has ended. A slow reader misses progress that newer progress has overtaken, but never a result, a failure or
 * the end. Throws NotFoundError.
 */
export async function followBacktest(
  { database, events }: Services,
  id: string,
  after: number,
): Promise<AsyncIterableIterator<LoggedEvent>> {
  await requireBacktest(database, id);
  return new Repeater<LoggedEvent>(async (push, stop) => {
    let wake = () => {};
    let awake = false;
    let stopped = false;
    const rouse = () => {
      awake = true;
      wake();
    };
    // Subscribe before the first read, so that an event between the two is not missed.
    const unsubscribe = events.subscribe(id, rouse);
    void stop.then(() => {
      stopped = true;
      rouse();
    });
    try {
      let seq = after;
      let hasRead = false;
      while (!stopped) {
        awake = false;
        const page = await readEvents(database, id, { after: seq, limit: PAGE });
        for (const event of conflate(page)) {
          if (stopped) return;
          await push(event);
          if (event.type === 'FINISHED') return stop();
        }
        seq = page.at(-1)?.seq ?? seq;
        // Events may have been written between this read and the look at the status: read once more before ending.
        if (page.length === 0 && hasRead) return stop();
        hasRead = page.length === 0 && (await hasEnded(database, id));
        if (hasRead) continue;
        if (page.length < PAGE && !awake) await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      unsubscribe();
    }
  });
}

/** A client that asks for events after the end gets none, rather than waiting for ever. */
async function hasEnded(database: Services['database'], id: string): Promise<boolean> {
  const backtest = (await findBacktests(database, [id])).get(id);
  return backtest === undefined || backtest.finishedAt !== null;
}

/** Leaves out progress that is followed by more progress before anything else. */
function conflate(events: readonly LoggedEvent[]): LoggedEvent[] {
  return events.filter((event, index) => event.type !== 'PROGRESS' || events[index + 1]?.type !== 'PROGRESS');
}
