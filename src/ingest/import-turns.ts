import { TaskQueue } from '../processes/index.ts';

/** Imports that may wait, and how many are done side by side: each has a process and a connection while it lasts. */
const MAX_IMPORTS = 64;
const TOGETHER = 2;

export type ImportTurns = TaskQueue;

/** Gives imports their turns. However many come, other requests get connections. */
export const createImportTurns = (): ImportTurns => new TaskQueue('imports', MAX_IMPORTS, TOGETHER);
