import type { ComparedResult } from '../comparisons/index.ts';
import type { ExportColumn } from './table.ts';

export const EXPORT_FORMATS = ['csv', 'parquet', 'arrow'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** A result that is exported. */
export interface ExportedResult extends ComparedResult {
  /** As clients know it. */
  readonly id: string;
  /** What its column or its rows are called: the name of the model, or more where that is not enough. */
  readonly name: string;
  /** Sorted, as it was computed with. */
  readonly symbols: readonly string[];
}

/** What is written. Of one result alone, rows do not say which it is. */
export type ExportContent =
  | {
      readonly kind: 'EQUITY' | 'TRADES' | 'RETURNS';
      readonly results: readonly ExportedResult[];
      readonly isSingle: boolean;
    }
  /** Rows that come from elsewhere. */
  | { readonly kind: 'ROWS'; readonly columns: readonly ExportColumn[] };

export interface ExportRequest {
  readonly format: ExportFormat;
  readonly content: ExportContent;
}
