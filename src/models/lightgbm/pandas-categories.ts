import { z } from 'zod';
import { type CategoryValues, numericValues } from '../category-values.ts';
import { broken, unsupported } from '../model-file-error.ts';
import type { Section } from './sections.ts';

const ValuesSchema = z.array(z.array(z.unknown())).nullable();

/**
 * The values of the categories of a model that was trained on a DataFrame: the last line has a list for each column of
 * dtype `category`, in their order, and not which columns those are. That is told from what the trees were given.
 * @throws {ModelFileError} where the values are text, or the columns cannot be told
 */
export function pandasCategories(rest: string, header: Section, names: readonly string[]): CategoryValues[] {
  const line = /^pandas_categorical:(.*)$/m.exec(rest)?.[1];
  if (line === undefined) return [];
  const lists = readLists(line);
  if (lists.length === 0) return [];
  const features = categoricalFeatures(rest, header, names);
  if (features.length !== lists.length)
    throw unsupported(
      `There are values of ${lists.length} categorical columns, and ${features.length} features are categorical, so which is which is not known. Train with all categorical columns as dtype category, or with all of them as numbers.`,
    );
  return lists.map((values, index) => {
    const feature = features[index];
    return { feature, values: numericValues(values, `"${names[feature]}"`) };
  });
}

function readLists(line: string): unknown[][] {
  try {
    return ValuesSchema.parse(JSON.parse(line)) ?? [];
  } catch (cause) {
    throw broken('Expected lists of values as JSON after "pandas_categorical:".', { cause });
  }
}

/** By the parameters, which version 3 and newer write; else by the values seen, which are `1:3:2` and not `[0:1]`. */
function categoricalFeatures(rest: string, header: Section, names: readonly string[]): number[] {
  const parameter = /^\[categorical_feature: (.*)\]$/m.exec(rest)?.[1];
  if (parameter !== undefined && /^\d+(?:,\d+)*$/.test(parameter)) return inOrder(parameter.split(',').map(Number));
  if (parameter?.startsWith('name:'))
    return inOrder(
      parameter
        .slice('name:'.length)
        .split(',')
        .map((name) => names.indexOf(name)),
    );
  const infos = header.values.get('feature_infos')?.split(' ') ?? [];
  return infos.flatMap((info, feature) => (/^-?\d+(?::-?\d+)*$/.test(info) ? [feature] : []));
}

const inOrder = (features: number[]) => [...new Set(features)].toSorted((a, b) => a - b);
