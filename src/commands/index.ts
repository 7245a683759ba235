/**
 * The commands of the program. Nobody imports them but main.ts. What a command needs is loaded when it is called, so
 * that `--help` answers at once.
 */
export { createProgram } from './program.ts';
