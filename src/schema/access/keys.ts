import { ConflictError, InvalidInputError, NotFoundError } from '../../errors.ts';
import { createKey, revokeByName } from '../../resolvers/access/keys.ts';
import { type KeyRow, listKeys } from '../../store/index.ts';
import { builder } from '../builder.ts';
import { RoleEnum } from './viewer.ts';

const KeyType = builder.objectRef<KeyRow>('Key').implement({
  description: 'A key of the API, which programs and people show with their requests. The key itself is not kept.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name, unique for ever: what it did stays clear.' }),
    role: t.field({ type: RoleEnum, description: 'What it may do.', resolve: ({ role }) => role }),
    createdBy: t.exposeString('createdBy', {
      nullable: true,
      description: 'The name of the key that made it; null where that was a person at the machine.',
    }),
    createdAt: t.field({ type: 'DateTime', description: 'When it was made.', resolve: (key) => key.createdAt }),
    expiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'From when on it counts no more; null: never.',
      resolve: (key) => key.expiresAt,
    }),
    lastUsedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used, exact to a minute; null: never.',
      resolve: (key) => key.lastUsedAt,
    }),
    revokedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it was revoked; null: it was not.',
      resolve: (key) => key.revokedAt,
    }),
  }),
});

const CreateKeyInput = builder.inputType('CreateKeyInput', {
  description: 'A key to make: its name, what it may do, and how long it counts.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Name of the key, at most 64 characters, such as `ci`.' }),
    role: t.field({ type: RoleEnum, required: true, description: 'What it may do.' }),
    expiresAt: t.field({ type: 'DateTime', description: 'From when on it counts no more. Default: never.' }),
  }),
});

const CreatePayload = builder.objectRef<{ readonly key: KeyRow; readonly text: string }>('CreateKeyPayload').implement({
  description: 'The key was made.',
  fields: (t) => ({
    key: t.field({ type: KeyType, description: 'What is kept of it.', resolve: ({ key }) => key }),
    secret: t.exposeString('text', {
      description: 'The key itself. Keep it: it is shown this once. Send it as `Authorization: Bearer …`.',
    }),
  }),
});

const RevokePayload = builder.objectRef<KeyRow>('RevokeKeyPayload').implement({
  description: 'The key was revoked.',
  fields: (t) => ({ key: t.field({ type: KeyType, description: 'The key as it is now.', resolve: (key) => key }) }),
});

builder.queryField('keys', (t) =>
  t.field({
    type: [KeyType],
    description: 'All keys of the API, oldest first, revoked ones too. For ADMIN.',
    resolve: (_, __, { services }) => listKeys(services.database),
  }),
);

builder.mutationFields((t) => ({
  createKey: t.field({
    type: CreatePayload,
    description:
      'Makes a key. From the first one on, every request needs one: a server without keys serves its own machine alone. For ADMIN.',
    args: { input: t.arg({ type: CreateKeyInput, required: true, description: 'Its name and role.' }) },
    errors: { types: [InvalidInputError, ConflictError] },
    resolve: async (_, { input }, { services, viewer }) => {
      const expiresAt = input.expiresAt ?? null;
      const created = await createKey(services.database, { ...input, expiresAt, createdBy: viewer.name });
      services.access.close();
      return created;
    },
  }),
  revokeKey: t.field({
    type: RevokePayload,
    description: 'Revokes a key for ever. Requests with it are refused from then on. For ADMIN.',
    args: { name: t.arg.string({ required: true, description: 'Name of the key.' }) },
    errors: { types: [NotFoundError] },
    resolve: (_, { name }, { services }) => revokeByName(services.database, name),
  }),
}));
