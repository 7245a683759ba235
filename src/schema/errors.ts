import {
  ConflictError,
  DataUnavailableError,
  ERROR_CODES,
  type HindcastError,
  ImportRejectedError,
  InvalidInputError,
  ModelRejectedError,
  NotFoundError,
  RevisionPrunedError,
} from '../errors.ts';
import { builder } from './builder.ts';

const ErrorCodeEnum = builder.enumType('ErrorCode', {
  description: 'The kind of an error. docs/errors.md says what to do about each.',
  values: Object.fromEntries(
    Object.entries(ERROR_CODES).map(([code, description]) => [code, { description }]),
  ) as Record<keyof typeof ERROR_CODES, { description: string }>,
});

const ErrorInterface = builder.interfaceRef<HindcastError>('Error').implement({
  description:
    'An error that a client can expect, as a member of a `…Result` union. `... on Error { code message }` catches all.',
  fields: (t) => ({
    message: t.exposeString('message', {
      description: 'For people: what was expected, what it was, and what to do.',
    }),
    code: t.field({
      type: ErrorCodeEnum,
      description: 'For programs: the kind of the error.',
      resolve: (error) => error.code,
    }),
  }),
});

const InputIssue = builder.objectRef<{ path: readonly string[]; message: string }>('InputIssue').implement({
  description: 'One rule that the input breaks.',
  fields: (t) => ({
    path: t.stringList({
      description: 'The field at fault, from the root of the arguments down, such as `["input", "models", "0"]`.',
      resolve: (issue) => [...issue.path],
    }),
    message: t.exposeString('message', { description: 'The rule, and the value that breaks it.' }),
  }),
});

builder.objectType(InvalidInputError, {
  name: 'InvalidInput',
  description: ERROR_CODES.INVALID_INPUT,
  interfaces: [ErrorInterface],
  fields: (t) => ({
    issues: t.field({
      type: [InputIssue],
      description: 'Every rule that is broken, one issue each.',
      resolve: (error) => [...error.issues],
    }),
  }),
});

builder.objectType(NotFoundError, {
  name: 'NotFound',
  description: ERROR_CODES.NOT_FOUND,
  interfaces: [ErrorInterface],
  fields: (t) => ({
    kind: t.exposeString('kind', { description: 'What was looked for, such as `dataset` or `model`.' }),
    value: t.exposeString('value', { description: 'The name or id that nothing has, as it was given.' }),
  }),
});

builder.objectType(DataUnavailableError, {
  name: 'DataUnavailable',
  description: ERROR_CODES.DATA_UNAVAILABLE,
  interfaces: [ErrorInterface],
  fields: (t) => ({
    availableFrom: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'The first bar that there is. Null where there are no bars at all.',
      resolve: ({ available }) => (available ? new Date(available.from) : null),
    }),
    availableTo: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'The last bar that there is. Null where there are no bars at all.',
      resolve: ({ available }) => (available ? new Date(available.to) : null),
    }),
  }),
});

builder.objectType(ImportRejectedError, {
  name: 'ImportRejected',
  description: ERROR_CODES.IMPORT_REJECTED,
  interfaces: [ErrorInterface],
  fields: (t) => ({
    line: t.int({
      nullable: true,
      description: 'The line of the file that breaks a rule, counted from 1. Null where the whole file is at fault.',
      resolve: ({ fault }) => fault.line ?? null,
    }),
    column: t.string({
      nullable: true,
      description: 'The name of the column that breaks a rule. Null where no single column is at fault.',
      resolve: ({ fault }) => fault.column ?? null,
    }),
    value: t.string({
      nullable: true,
      description: 'The value that breaks a rule, as it stands in the file. Null where no single value is at fault.',
      resolve: ({ fault }) => fault.value ?? null,
    }),
  }),
});

builder.objectType(ModelRejectedError, {
  name: 'ModelRejected',
  description: ERROR_CODES.MODEL_REJECTED,
  interfaces: [ErrorInterface],
});

builder.objectType(ConflictError, {
  name: 'Conflict',
  description: ERROR_CODES.CONFLICT,
  interfaces: [ErrorInterface],
});

builder.objectType(RevisionPrunedError, {
  name: 'RevisionPruned',
  description: ERROR_CODES.REVISION_PRUNED,
  interfaces: [ErrorInterface],
  fields: (t) => ({
    oldestRevision: t.exposeInt('oldestRevision', {
      description: 'The oldest revision of the dataset that can still be read.',
    }),
  }),
});
