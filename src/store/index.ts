/**
 * The store: PostgreSQL, the truth of everything. Only this room knows Prisma and SQL; others see plain functions that
 * take a Database.
 */
export { type Database, openDatabase } from './database.ts';
export { startEmbeddedPostgres } from './embedded-postgres.ts';
export { migrate } from './migrate.ts';
