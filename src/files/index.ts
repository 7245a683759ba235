/** Files on disk, read a part at a time: those that are sent along, for as long as their request lasts, and others. */
export { DiskFile } from './disk-file.ts';
