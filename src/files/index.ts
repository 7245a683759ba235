/**
 * Files on disk that are read a part at a time: uploads, for as long as their request lasts, and files of the server.
 */
export { DiskFile } from './disk-file.ts';
