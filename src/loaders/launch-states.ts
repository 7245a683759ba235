import DataLoader from 'dataloader';
import { type Database, type LaunchQuestion, type LaunchState, readLaunchState } from '../store/index.ts';

/** What may change of what launches depend on. Those that ask the same in one turn of the event loop ask once. */
export interface LaunchStates {
  read(question: LaunchQuestion): Promise<LaunchState>;
}

export function createLaunchStates(database: Database): LaunchStates {
  const states = new DataLoader<LaunchQuestion, LaunchState>(
    async (questions) => {
      const reads = new Map<string, Promise<LaunchState>>();
      return Promise.all(
        questions.map((question) => {
          const text = JSON.stringify(question);
          const read = reads.get(text) ?? readLaunchState(database, question);
          reads.set(text, read);
          return read.catch((error: Error) => error);
        }),
      );
    },
    { cache: false, batchScheduleFn: (load) => setImmediate(load) },
  );
  return { read: (question) => states.load(question) };
}
