import type { Viewer } from '../../context.ts';
import { builder } from '../builder.ts';

export const RoleEnum = builder.enumType('Role', {
  description: 'What a key may do. Each role may do what those before it may.',
  values: {
    VIEWER: { description: 'Read and follow everything but keys and the audit log.' },
    RUNNER: { description: 'Launch, cancel and resume backtests, register models, import bars, define features.' },
    ADMIN: { description: 'Delete, prune, make and revoke keys, and read the audit log.' },
  } as const,
});

const ViewerType = builder.objectRef<Viewer>('Viewer').implement({
  description: 'Who asks, and what the key of the request may do.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name of the key; `local` on a server without keys.' }),
    role: t.field({ type: RoleEnum, description: 'What it may do.', resolve: ({ role }) => role }),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({
    type: ViewerType,
    description: 'Who asks, by the key that came with the request.',
    resolve: (_, __, { viewer }) => viewer,
  }),
);
