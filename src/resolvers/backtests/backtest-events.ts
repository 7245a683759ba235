import { Repeater } from '@repeaterjs/repeater';
import type { Services } from '../../context.ts';
import { type LoggedEvent, findBacktests, readEvents } from '../../store/index.ts';
import { requireBacktest } from './cancel-backtest.ts';

const PAGE = 200;

/**
 * The events of a backtest after a sequence number, those of the past first, until it has finished. A slow reader misses
 * progress that newer progress has overtaken, and never a result, a failure or the end.
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
    // Listening begins before reading, so that nothing can happen in between unheard.
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
        const page = await readEvents(database, id, seq, PAGE);
        for (const event of conflate(page)) {
          if (stopped) return;
          await push(event);
          if (event.type === 'FINISHED') return stop();
        }
        seq = page.at(-1)?.seq ?? seq;
        // What was written between the read and the look at the backtest is read once more before it is over.
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

/** Whoever asks for what came after the end gets nothing, rather than waiting for ever. */
async function hasEnded(database: Services['database'], id: string): Promise<boolean> {
  const backtest = (await findBacktests(database, [id])).get(id);
  return backtest === undefined || backtest.finishedAt !== null;
}

/** Leaves out progress that is followed by more progress before anything else. */
function conflate(events: readonly LoggedEvent[]): LoggedEvent[] {
  return events.filter((event, index) => event.type !== 'PROGRESS' || events[index + 1]?.type !== 'PROGRESS');
}
