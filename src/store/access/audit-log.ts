import type { Database } from '../postgres/database.ts';
import { type Page, between, direction } from '../postgres/page.ts';
import type { Role } from './keys.ts';

/** Something that somebody changed, or tried to. */
export interface AuditRow {
  readonly id: bigint;
  readonly at: Date;
  /** The name of the key, or who was at the machine. */
  readonly actor: string;
  readonly role: Role;
  /** The name of the mutation. */
  readonly action: string;
  /** Its input as JSON, cut to a thousand characters. */
  readonly target: string;
  /** OK, or the code of the error. */
  readonly outcome: string;
}

export interface AuditFilter {
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
}

export async function insertAudit({ prisma }: Database, entry: Omit<AuditRow, 'id' | 'at'>): Promise<void> {
  await prisma.auditEntry.create({ data: entry });
}

/** A page of the log, newest last; the page's keys are ids. */
export function listAudit(
  { prisma }: Database,
  { actor, action }: AuditFilter,
  page: Page<number>,
): Promise<AuditRow[]> {
  const where = {
    ...(actor === undefined ? {} : { actor }),
    ...(action === undefined ? {} : { action }),
    id: between(page),
  };
  return prisma.auditEntry.findMany({ where, orderBy: { id: direction(page) }, take: page.limit });
}
