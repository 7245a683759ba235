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
  description: 'What kind of failure it is. docs/errors.md lists all with remedies.',
  values: Object.fromEntries(
    Object.entries(ERROR_CODES).map(([code, description]) => [code, { description }]),
  ) as Record<keyof typeof ERROR_CODES, { description: string }>,
});

const ErrorInterface = builder.interfaceRef<HindcastError>('Error').implement({
  description: 'What every expected error has.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'What was expected, what it was, and what to do.' }),
    code: t.field({ type: ErrorCodeEnum, description: 'The kind of failure.', resolve: (error) => error.code }),
  }),
});

const InputIssue = builder.objectRef<{ path: readonly string[]; message: string }>('InputIssue').implement({
  description: 'One rule that the input breaks.',
  fields: (t) => ({
    path: t.stringList({
      description: 'The way to the field from the root of the arguments.',
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
    issues: t.field({ type: [InputIssue], description: 'All broken rules.', resolve: (error) => [...error.issues] }),
  }),
});

builder.objectType(NotFoundError, {
  name: 'NotFound',
  description: ERROR_CODES.NOT_FOUND,
  interfaces: [ErrorInterface],
  fields: (t) => ({
    kind: t.exposeString('kind', { description: 'What was looked for, such as `dataset`.' }),
    value: t.exposeString('value', { description: 'The name or id that was not found.' }),
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
      description: 'The first bar that exists; null where there is none.',
      resolve: ({ available }) => (available ? new Date(available.from) : null),
    }),
    availableTo: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'The last bar that exists; null where there is none.',
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
      description: 'The line of the file, from 1.',
      resolve: ({ fault }) => fault.line ?? null,
    }),
    column: t.string({
      nullable: true,
      description: 'The name of the column.',
      resolve: ({ fault }) => fault.column ?? null,
    }),
    value: t.string({
      nullable: true,
      description: 'The value as it stands in the file.',
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
    oldestRevision: t.exposeInt('oldestRevision', { description: 'The oldest revision that is left.' }),
  }),
});
