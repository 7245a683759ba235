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

export type ModelFormat =
  | 'LIGHTGBM'
  | 'ONNX'
  | 'XGBOOST_JSON'
  | 'XGBOOST_UBJ';

export type PruneResultsInput = {
  readonly dataset?: string | null | undefined;
  readonly model?: string | null | undefined;
  readonly olderThanDays?: number | null | undefined;
  readonly unreferencedOnly?: boolean;
};

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

export type ProgressQueryVariables = Exact<{
  progressId: string;
}>;


export type ProgressQuery = { readonly importProgress: { readonly fraction: number } | null };

export type ImportMutationVariables = Exact<{
  input: ImportBarsInput;
}>;


export type ImportMutation = { readonly importBars:
    | { readonly message: string }
    | { readonly rows: number, readonly changed: boolean, readonly symbols: ReadonlyArray<string> }
    | { readonly message: string }
    | { readonly message: string }
   };

export type ModelsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type ModelsQuery = { readonly models: { readonly edges: ReadonlyArray<{ readonly node: { readonly name: string, readonly version: number, readonly format: ModelFormat, readonly digest: string, readonly createdAt: string, readonly missingSince: string | null, readonly inputs: ReadonlyArray<{ readonly name: string }> } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type PruneResultsMutationVariables = Exact<{
  input: PruneResultsInput;
}>;


export type PruneResultsMutation = { readonly pruneResults:
    | { readonly message: string }
    | { readonly message: string }
    | { readonly removed: number, readonly bytes: number }
   };

export type RunnableModelsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type RunnableModelsQuery = { readonly models: { readonly edges: ReadonlyArray<{ readonly node: { readonly name: string } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type LaunchMutationVariables = Exact<{
  input: LaunchBacktestInput;
}>;


export type LaunchMutation = { readonly launchBacktest:
    | { readonly message: string }
    | { readonly message: string }
    | { readonly message: string }
    | { readonly reused: boolean, readonly secondsSaved: number, readonly backtest: { readonly id: string, readonly status: RunStatus } }
    | { readonly message: string }
    | { readonly message: string }
   };

export type DatasetNamesQueryVariables = Exact<{ [key: string]: never; }>;


export type DatasetNamesQuery = { readonly datasets: { readonly edges: ReadonlyArray<{ readonly node: { readonly name: string } }> } };

export type DemoImportMutationVariables = Exact<{
  input: ImportBarsInput;
}>;


export type DemoImportMutation = { readonly importBars:
    | { readonly __typename: 'Conflict', readonly message: string }
    | { readonly __typename: 'ImportBarsPayload', readonly rows: number }
    | { readonly __typename: 'ImportRejected', readonly message: string }
    | { readonly __typename: 'InvalidInput', readonly message: string }
   };

export type DemoScanMutationVariables = Exact<{ [key: string]: never; }>;


export type DemoScanMutation = { readonly scanModels: { readonly registered: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly unchanged: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly faults: ReadonlyArray<{ readonly file: string, readonly message: string }> } };

export type DemoLaunchMutationVariables = Exact<{
  input: LaunchBacktestInput;
}>;


export type DemoLaunchMutation = { readonly launchBacktest:
    | { readonly __typename: 'Conflict', readonly message: string }
    | { readonly __typename: 'DataUnavailable', readonly message: string }
    | { readonly __typename: 'InvalidInput', readonly message: string }
    | { readonly __typename: 'LaunchBacktestPayload', readonly reused: boolean, readonly secondsSaved: number, readonly backtest: { readonly id: string, readonly status: RunStatus } }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'RevisionPruned', readonly message: string }
   };

export type FollowSubscriptionVariables = Exact<{
  id: string;
}>;


export type FollowSubscription = { readonly backtestEvents:
    | { readonly __typename: 'BacktestFinished' }
    | { readonly __typename: 'BacktestProgress', readonly models: ReadonlyArray<{ readonly progress: number, readonly model: { readonly name: string } }> }
    | { readonly __typename: 'ModelFailed', readonly failure: { readonly message: string, readonly model: { readonly name: string } } | null }
    | { readonly __typename: 'ModelResultReady', readonly result: { readonly model: { readonly name: string }, readonly cache: { readonly status: CacheStatus, readonly reason: string } } }
   };

export type ComparisonQueryVariables = Exact<{
  id: string;
}>;


export type ComparisonQuery = { readonly backtest: { readonly status: RunStatus, readonly finishedAt: string | null, readonly comparison: { readonly rows: ReadonlyArray<{ readonly rank: number, readonly deflatedSharpe: number | null, readonly result: { readonly notes: ReadonlyArray<string>, readonly model: { readonly name: string }, readonly metrics: { readonly sharpe: number | null, readonly cagr: number | null, readonly totalReturn: number | null, readonly maxDrawdown: number | null, readonly trades: number | null }, readonly cache: { readonly status: CacheStatus } } }> } } | null };

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

export const ProgressDocument = new TypedDocumentString(`
    query Progress($progressId: String!) {
  importProgress(progressId: $progressId) {
    fraction
  }
}
    `) as unknown as TypedDocumentString<ProgressQuery, ProgressQueryVariables>;
export const ImportDocument = new TypedDocumentString(`
    mutation Import($input: ImportBarsInput!) {
  importBars(input: $input) {
    ... on ImportBarsPayload {
      rows
      changed
      symbols
    }
    ... on Error {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ImportMutation, ImportMutationVariables>;
export const ModelsDocument = new TypedDocumentString(`
    query Models($after: String) {
  models(first: 200, after: $after) {
    edges {
      node {
        name
        version
        format
        digest
        createdAt
        missingSince
        inputs {
          name
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<ModelsQuery, ModelsQueryVariables>;
export const PruneResultsDocument = new TypedDocumentString(`
    mutation PruneResults($input: PruneResultsInput!) {
  pruneResults(input: $input) {
    ... on PruneResultsPayload {
      removed
      bytes
    }
    ... on Error {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<PruneResultsMutation, PruneResultsMutationVariables>;
export const RunnableModelsDocument = new TypedDocumentString(`
    query RunnableModels($after: String) {
  models(filter: {isMissing: false}, first: 1000, after: $after) {
    edges {
      node {
        name
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<RunnableModelsQuery, RunnableModelsQueryVariables>;
export const LaunchDocument = new TypedDocumentString(`
    mutation Launch($input: LaunchBacktestInput!) {
  launchBacktest(input: $input) {
    ... on LaunchBacktestPayload {
      reused
      secondsSaved
      backtest {
        id
        status
      }
    }
    ... on Error {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<LaunchMutation, LaunchMutationVariables>;
export const DatasetNamesDocument = new TypedDocumentString(`
    query DatasetNames {
  datasets(first: 1000) {
    edges {
      node {
        name
      }
    }
  }
}
    `) as unknown as TypedDocumentString<DatasetNamesQuery, DatasetNamesQueryVariables>;
export const DemoImportDocument = new TypedDocumentString(`
    mutation DemoImport($input: ImportBarsInput!) {
  importBars(input: $input) {
    __typename
    ... on ImportBarsPayload {
      rows
    }
    ... on Error {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<DemoImportMutation, DemoImportMutationVariables>;
export const DemoScanDocument = new TypedDocumentString(`
    mutation DemoScan {
  scanModels {
    registered {
      id
      name
    }
    unchanged {
      id
      name
    }
    faults {
      file
      message
    }
  }
}
    `) as unknown as TypedDocumentString<DemoScanMutation, DemoScanMutationVariables>;
export const DemoLaunchDocument = new TypedDocumentString(`
    mutation DemoLaunch($input: LaunchBacktestInput!) {
  launchBacktest(input: $input) {
    __typename
    ... on LaunchBacktestPayload {
      reused
      secondsSaved
      backtest {
        id
        status
      }
    }
    ... on Error {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<DemoLaunchMutation, DemoLaunchMutationVariables>;
export const FollowDocument = new TypedDocumentString(`
    subscription Follow($id: ID!) {
  backtestEvents(id: $id) {
    __typename
    ... on BacktestProgress {
      models {
        model {
          name
        }
        progress
      }
    }
    ... on ModelResultReady {
      result {
        model {
          name
        }
        cache {
          status
          reason
        }
      }
    }
    ... on ModelFailed {
      failure {
        model {
          name
        }
        message
      }
    }
  }
}
    `) as unknown as TypedDocumentString<FollowSubscription, FollowSubscriptionVariables>;
export const ComparisonDocument = new TypedDocumentString(`
    query Comparison($id: ID!) {
  backtest(id: $id) {
    status
    finishedAt
    comparison {
      rows {
        rank
        deflatedSharpe
        result {
          model {
            name
          }
          metrics {
            sharpe
            cagr
            totalReturn
            maxDrawdown
            trades
          }
          cache {
            status
          }
          notes
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ComparisonQuery, ComparisonQueryVariables>;