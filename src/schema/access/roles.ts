import type { GraphQLFieldResolver, GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { Context } from '../../context.ts';
import { HindcastError } from '../../errors.ts';
import { recordAction } from '../../resolvers/access/audit.ts';
import { ROLES } from '../../resolvers/access/keys.ts';
import type { Role } from '../../store/index.ts';

/** The role that each root field needs, or one above it. A field without a role is not served. */
export const FIELD_ROLES: Readonly<Record<'Query' | 'Mutation' | 'Subscription', Readonly<Record<string, Role>>>> = {
  Query: {
    auditLog: 'ADMIN',
    backtest: 'VIEWER',
    backtests: 'VIEWER',
    compare: 'VIEWER',
    dataset: 'VIEWER',
    datasets: 'VIEWER',
    featureSets: 'VIEWER',
    featureValues: 'VIEWER',
    importProgress: 'VIEWER',
    keys: 'ADMIN',
    model: 'VIEWER',
    modelFiles: 'VIEWER',
    modelScores: 'VIEWER',
    models: 'VIEWER',
    node: 'VIEWER',
    nodes: 'VIEWER',
    planBacktest: 'VIEWER',
    registrationProgress: 'VIEWER',
    resultCache: 'VIEWER',
    resultKey: 'VIEWER',
    system: 'VIEWER',
    viewer: 'VIEWER',
  },
  Mutation: {
    cancelBacktest: 'RUNNER',
    createKey: 'ADMIN',
    defineFeatureSet: 'RUNNER',
    deleteBacktest: 'ADMIN',
    importBars: 'RUNNER',
    launchBacktest: 'RUNNER',
    pruneResults: 'ADMIN',
    pruneRevisions: 'ADMIN',
    registerModel: 'RUNNER',
    resumeBacktest: 'RUNNER',
    revokeKey: 'ADMIN',
    scanModels: 'RUNNER',
    setPeriodsPerYear: 'RUNNER',
    verifyResult: 'RUNNER',
  },
  Subscription: { backtestEvents: 'VIEWER' },
};

type Resolver = GraphQLFieldResolver<unknown, Context>;

/** Puts a check of the role before every root field, and an entry in the audit log behind every mutation. */
export function withRoles(schema: GraphQLSchema): GraphQLSchema {
  for (const type of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()])
    if (type) guardFields(type as GraphQLObjectType<unknown, Context>);
  return schema;
}

function guardFields(type: GraphQLObjectType<unknown, Context>): void {
  const roles = FIELD_ROLES[type.name as keyof typeof FIELD_ROLES];
  for (const [name, field] of Object.entries(type.getFields())) {
    const role = Object.hasOwn(roles, name) ? roles[name] : undefined;
    if (role === undefined) throw new Error(`The root field ${type.name}.${name} has no role: add it to FIELD_ROLES.`);
    const door = type.name === 'Subscription' ? 'subscribe' : 'resolve';
    const inner = field[door] as Resolver;
    const checked = (...call: Parameters<Resolver>) => {
      requireRole(call[2], role, name);
      return inner(...call);
    };
    field[door] = type.name === 'Mutation' ? recordAction(name, checked) : checked;
  }
}

/** Throws FORBIDDEN, which names the role that is needed. */
function requireRole({ viewer }: Context, role: Role, field: string): void {
  if (ROLES.indexOf(viewer.role) >= ROLES.indexOf(role)) return;
  throw new HindcastError(
    'FORBIDDEN',
    `${field} needs the role ${role}, and the key "${viewer.name}" has ${viewer.role}. Ask an administrator for a key.`,
  );
}
