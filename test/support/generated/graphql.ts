/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type AllocationInput = {
  readonly grossExposure?: number;
  readonly maxPositionWeight?: number | null | undefined;
  readonly maxTurnover?: number | null | undefined;
  readonly rebalance?: RebalanceInput | null | undefined;
  readonly volatilityBars?: number;
};

export type CacheMode =
  | 'NONE'
  | 'REFRESH'
  | 'USE';

export type CacheStatus =
  | 'COALESCED'
  | 'HIT'
  | 'MISS';

export type CallOrder =
  | 'AS_LISTED'
  | 'SELLS_FIRST';

export type DataFormat =
  | 'CSV'
  | 'PARQUET';

export type Direction =
  | 'BOTH'
  | 'LONG'
  | 'SHORT';

export type ErrorCode =
  | 'BUSY'
  | 'CONFLICT'
  | 'DATABASE_UNAVAILABLE'
  | 'DATA_UNAVAILABLE'
  | 'FORBIDDEN'
  | 'IMPORT_REJECTED'
  | 'INVALID_INPUT'
  | 'MODEL_FAILED'
  | 'MODEL_REJECTED'
  | 'NOT_FOUND'
  | 'QUERY_TOO_LARGE'
  | 'REDIS_UNAVAILABLE'
  | 'REQUEST_REFUSED'
  | 'REVISION_PRUNED'
  | 'UNAUTHENTICATED'
  | 'UPLOAD_TOO_LARGE';

export type ExecutionInput = {
  readonly borrowRate?: number;
  readonly callOrder?: CallOrder;
  readonly commissionFixed?: number;
  readonly commissionMinimum?: number;
  readonly commissionPerUnit?: number;
  readonly commissionRate?: number;
  readonly delistAfterBars?: number | null | undefined;
  readonly direction?: Direction;
  readonly fill?: Fill;
  readonly leverage?: number;
  readonly lotSize?: number;
  readonly onShortfall?: Shortfall;
  readonly slippageRate?: number;
  readonly stopLoss?: number | null | undefined;
  readonly takeProfit?: number | null | undefined;
  readonly trailingStop?: number | null | undefined;
};

export type Fill =
  | 'NEXT_CLOSE'
  | 'NEXT_OPEN'
  | 'SAME_CLOSE';

export type ImportBarsInput = {
  readonly dataset: string;
  readonly file?: null | null | undefined;
  readonly format?: DataFormat | null | undefined;
  readonly path?: string | null | undefined;
  readonly periodsPerYear?: number | null | undefined;
  readonly progressId?: string | null | undefined;
  readonly symbol?: string | null | undefined;
  readonly timeframeMs?: number | null | undefined;
};

export type LaunchBacktestInput = {
  readonly asOf?: number | null | undefined;
  readonly benchmark?: string | null | undefined;
  readonly cache?: CacheMode;
  readonly convention?: MetricConvention;
  readonly dataset: string;
  readonly execution?: ExecutionInput | null | undefined;
  readonly from?: string | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
  readonly initialCash?: number;
  readonly models: ReadonlyArray<string>;
  readonly periodsPerYear?: number | null | undefined;
  readonly priority?: number;
  readonly quality?: boolean;
  readonly strategy: StrategyInput;
  readonly symbols?: ReadonlyArray<string> | null | undefined;
  readonly to?: string | null | undefined;
};

export type MetricConvention =
  | 'EMPYRICAL'
  | 'QUANTSTATS'
  | 'VECTORBT';

export type ModelFailureCode =
  | 'BUSY'
  | 'CANCELLED'
  | 'CONFLICT'
  | 'DATABASE_UNAVAILABLE'
  | 'DATA_UNAVAILABLE'
  | 'FORBIDDEN'
  | 'IMPORT_REJECTED'
  | 'INVALID_INPUT'
  | 'MODEL_FAILED'
  | 'MODEL_REJECTED'
  | 'NOT_FOUND'
  | 'QUERY_TOO_LARGE'
  | 'REDIS_UNAVAILABLE'
  | 'REQUEST_REFUSED'
  | 'REVISION_PRUNED'
  | 'UNAUTHENTICATED'
  | 'UPLOAD_TOO_LARGE'
  | 'WORKER_CRASHED';

export type RebalanceCalendar =
  | 'MONTH'
  | 'WEEK';

export type RebalanceInput =
  {   readonly calendar: RebalanceCalendar; readonly everyBars?: never; }
  |  { readonly calendar?: never;   readonly everyBars: number; };

export type RunStatus =
  | 'CANCELLED'
  | 'COMPLETED'
  | 'FAILED'
  | 'PARTIAL'
  | 'QUEUED'
  | 'RUNNING';

export type Shortfall =
  | 'PARTIAL'
  | 'REJECT';

export type Sizing =
  | 'EQUAL'
  | 'INVERSE_VOLATILITY'
  | 'SCORE_PROPORTIONAL';

export type StrategyInput =
  {   readonly targetWeight: TargetWeightInput; readonly threshold?: never; readonly topK?: never; }
  |  { readonly targetWeight?: never;   readonly threshold: ThresholdInput; readonly topK?: never; }
  |  { readonly targetWeight?: never; readonly threshold?: never;   readonly topK: TopKInput; };

export type TargetWeightInput = {
  readonly allocation?: AllocationInput | null | undefined;
  readonly scale?: number;
  readonly targetVolatility?: number | null | undefined;
};

export type ThresholdInput = {
  readonly allocation?: AllocationInput | null | undefined;
  readonly enterLong?: number | null | undefined;
  readonly enterShort?: number | null | undefined;
  readonly exitLong?: number | null | undefined;
  readonly exitShort?: number | null | undefined;
  readonly sizing?: Sizing;
};

export type TopKInput = {
  readonly allocation?: AllocationInput | null | undefined;
  readonly bottom?: number;
  readonly dropOut?: number | null | undefined;
  readonly longAbove?: number | null | undefined;
  readonly shortBelow?: number | null | undefined;
  readonly sizing?: Sizing;
  readonly top?: number;
};

export type ValuesQueryVariables = Exact<{
  symbols: ReadonlyArray<string> | string;
  features: ReadonlyArray<string> | string;
  from?: string | null | undefined;
  to?: string | null | undefined;
  labels?: boolean;
}>;


export type ValuesQuery = { readonly featureValues: ReadonlyArray<{ readonly values: ReadonlyArray<number | null> }> };

export type ImportMutationVariables = Exact<{
  input: ImportBarsInput;
}>;


export type ImportMutation = { readonly importBars:
    | { readonly __typename: 'Conflict', readonly code: ErrorCode, readonly message: string }
    | { readonly __typename: 'ImportBarsPayload', readonly rows: number, readonly changed: boolean, readonly symbols: ReadonlyArray<string>, readonly dataset: { readonly name: string, readonly revision: number, readonly periodsPerYear: number } }
    | { readonly __typename: 'ImportRejected', readonly code: ErrorCode, readonly message: string, readonly line: number | null, readonly column: string | null, readonly value: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: ErrorCode, readonly message: string }
   };

export type ScanMutationVariables = Exact<{ [key: string]: never; }>;


export type ScanMutation = { readonly scanModels: { readonly registered: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly unchanged: ReadonlyArray<{ readonly id: string, readonly name: string }> } };

export type LaunchMutationVariables = Exact<{
  input: LaunchBacktestInput;
}>;


export type LaunchMutation = { readonly launchBacktest:
    | { readonly __typename: 'Conflict', readonly code: ErrorCode, readonly message: string }
    | { readonly __typename: 'DataUnavailable', readonly code: ErrorCode, readonly message: string, readonly availableFrom: string | null, readonly availableTo: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: ErrorCode, readonly message: string, readonly issues: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'LaunchBacktestPayload', readonly reused: boolean, readonly answers: ReadonlyArray<{ readonly status: CacheStatus, readonly reason: string }>, readonly backtest: { readonly id: string, readonly status: RunStatus, readonly key: string, readonly results: { readonly edges: ReadonlyArray<{ readonly node: { readonly key: string, readonly cache: { readonly status: CacheStatus, readonly reason: string } } }> } } }
    | { readonly __typename: 'NotFound', readonly code: ErrorCode, readonly message: string }
    | { readonly __typename: 'RevisionPruned', readonly code: ErrorCode, readonly message: string, readonly oldestRevision: number }
   };

export type EventsSubscriptionVariables = Exact<{
  id: string;
  after: number;
}>;


export type EventsSubscription = { readonly backtestEvents:
    | { readonly __typename: 'BacktestFinished', readonly seq: number, readonly backtest: { readonly status: RunStatus } }
    | { readonly __typename: 'BacktestProgress', readonly seq: number, readonly backtest: { readonly status: RunStatus } }
    | { readonly __typename: 'ModelFailed', readonly seq: number, readonly backtest: { readonly status: RunStatus }, readonly failure: { readonly code: ModelFailureCode, readonly message: string } | null }
    | { readonly __typename: 'ModelResultReady', readonly seq: number, readonly backtest: { readonly status: RunStatus }, readonly result: { readonly cache: { readonly status: CacheStatus }, readonly metrics: { readonly sharpe: number | null } } }
   };

export type ProgressSubscriptionVariables = Exact<{
  id: string;
}>;


export type ProgressSubscription = { readonly backtestEvents:
    | { readonly __typename: 'BacktestFinished' }
    | { readonly __typename: 'BacktestProgress', readonly progress: number }
    | { readonly __typename: 'ModelFailed' }
    | { readonly __typename: 'ModelResultReady' }
   };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const ValuesDocument = new TypedDocumentString(`
    query Values($symbols: [String!]!, $features: [String!]!, $from: DateTime, $to: DateTime, $labels: Boolean! = false) {
  featureValues(
    dataset: "ten"
    symbols: $symbols
    features: $features
    from: $from
    to: $to
    labels: $labels
    maxPoints: 100000
  ) {
    values
  }
}
    `) as unknown as TypedDocumentString<ValuesQuery, ValuesQueryVariables>;
export const ImportDocument = new TypedDocumentString(`
    mutation Import($input: ImportBarsInput!) {
  importBars(input: $input) {
    __typename
    ... on ImportBarsPayload {
      rows
      changed
      symbols
      dataset {
        name
        revision
        periodsPerYear
      }
    }
    ... on Error {
      code
      message
    }
    ... on ImportRejected {
      line
      column
      value
    }
  }
}
    `) as unknown as TypedDocumentString<ImportMutation, ImportMutationVariables>;
export const ScanDocument = new TypedDocumentString(`
    mutation Scan {
  scanModels {
    registered {
      id
      name
    }
    unchanged {
      id
      name
    }
  }
}
    `) as unknown as TypedDocumentString<ScanMutation, ScanMutationVariables>;
export const LaunchDocument = new TypedDocumentString(`
    mutation Launch($input: LaunchBacktestInput!) {
  launchBacktest(input: $input) {
    __typename
    ... on LaunchBacktestPayload {
      reused
      answers {
        status
        reason
      }
      backtest {
        id
        status
        key
        results {
          edges {
            node {
              key
              cache {
                status
                reason
              }
            }
          }
        }
      }
    }
    ... on Error {
      code
      message
    }
    ... on InvalidInput {
      issues {
        path
        message
      }
    }
    ... on DataUnavailable {
      availableFrom
      availableTo
    }
    ... on RevisionPruned {
      oldestRevision
    }
  }
}
    `) as unknown as TypedDocumentString<LaunchMutation, LaunchMutationVariables>;
export const EventsDocument = new TypedDocumentString(`
    subscription Events($id: ID!, $after: Int!) {
  backtestEvents(id: $id, after: $after) {
    __typename
    ... on BacktestEventBase {
      seq
      backtest {
        status
      }
    }
    ... on ModelResultReady {
      result {
        cache {
          status
        }
        metrics {
          sharpe
        }
      }
    }
    ... on ModelFailed {
      failure {
        code
        message
      }
    }
  }
}
    `) as unknown as TypedDocumentString<EventsSubscription, EventsSubscriptionVariables>;
export const ProgressDocument = new TypedDocumentString(`
    subscription Progress($id: ID!) {
  backtestEvents(id: $id) {
    __typename
    ... on BacktestProgress {
      progress
    }
  }
}
    `) as unknown as TypedDocumentString<ProgressSubscription, ProgressSubscriptionVariables>;