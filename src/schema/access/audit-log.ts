import { type AuditRow, listAudit } from '../../store/index.ts';
import { builder } from '../builder.ts';
import { byNumber, connect } from '../paging.ts';
import { RoleEnum } from './viewer.ts';

const AuditEntryType = builder.objectRef<AuditRow>('AuditEntry').implement({
  description: 'Something that was changed, or that somebody tried to change.',
  fields: (t) => ({
    at: t.field({ type: 'DateTime', description: 'When it ended.', resolve: (entry) => entry.at }),
    actor: t.exposeString('actor', { description: 'The name of the key; `local` before there were keys.' }),
    role: t.field({ type: RoleEnum, description: 'The role of the key.', resolve: ({ role }) => role }),
    action: t.exposeString('action', { description: 'The mutation, such as `launchBacktest`.' }),
    target: t.exposeString('target', {
      description: 'Its arguments as JSON, files by their names, cut to a thousand characters.',
    }),
    outcome: t.exposeString('outcome', { description: '`OK`, or the code of the error.' }),
  }),
});

builder.queryField('auditLog', (t) =>
  t.connection({
    type: AuditEntryType,
    description: 'Who changed what: every call of a mutation, oldest first. For ADMIN.',
    args: {
      actor: t.arg.string({ description: 'Only what this key did.' }),
      action: t.arg.string({ description: 'Only this mutation.' }),
    },
    resolve: (_, { actor, action, ...args }, { services }) =>
      connect(
        args,
        byNumber<AuditRow>(({ id }) => Number(id)),
        (page) => listAudit(services.database, { actor: actor ?? undefined, action: action ?? undefined }, page),
      ),
  }),
);
