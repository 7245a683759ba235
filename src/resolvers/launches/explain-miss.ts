import type { Database } from '../../store/index.ts';
import { type EarlierKey, findEarlierKeys } from '../../store/index.ts';
import { type LaunchPlan, type PlannedModel, keyParts } from './launch-plan.ts';

/** Results of a model file that a miss is held against, the newest ones. */
const EARLIER = 8;
/** Misses that are explained. */
const EXPLAINED = 200;
/** Differences that are told. */
const TOLD = 4;

/**
 * Why each of these models has no result, by the key that it would have: what differs from the nearest of the earlier
 * results of the same model file, such as `commissionRate 0.0005 → 0.001`.
 */
export async function explainMisses(
  database: Database,
  plan: LaunchPlan,
  missed: readonly PlannedModel[],
): Promise<Map<string, string>> {
  const explained = missed.slice(0, EXPLAINED);
  const digests = [...new Set(explained.map(({ model }) => model.digest))];
  const earlier = digests.length === 0 ? [] : await findEarlierKeys(database, digests, EARLIER);
  const byModel = Map.groupBy(earlier, ({ modelDigest }) => modelDigest);
  return new Map(missed.map((model) => [model.key, explain(plan, model, byModel.get(model.model.digest) ?? [])]));
}

function explain(plan: LaunchPlan, model: PlannedModel, earlier: readonly EarlierKey[]): string {
  const all = earlier.map((result) => ({ result, differences: differencesOf(plan, model, result) }));
  const [nearest] = all.sort((a, b) => a.differences.length - b.differences.length);
  if (!nearest) return 'never computed for this model';
  const { differences, result } = nearest;
  const more = differences.length > TOLD ? `; and ${differences.length - TOLD} more` : '';
  const told = differences.slice(0, TOLD).join('; ') + more;
  return `differs from what was computed at ${result.computedAt.toISOString()}: ${told}`;
}

function differencesOf(plan: LaunchPlan, model: PlannedModel, earlier: EarlierKey): string[] {
  const then = earlier.parts as Record<string, unknown>;
  const { slice, symbols, ...now }: Record<string, unknown> = { ...keyParts(plan, model) };
  const differences = [...leafDifferences(then, now), ...symbolDifferences(then['symbols'], symbols)];
  if (earlier.datasetId !== plan.spec.datasetId)
    differences.unshift(`dataset ${earlier.dataset ?? 'deleted since'} → ${plan.spec.dataset}`);
  else if (earlier.revision !== plan.spec.revision && then['slice'] !== slice)
    differences.unshift(`data revision ${earlier.revision} → ${plan.spec.revision}`);
  return differences.length === 0 ? ['the bars'] : differences;
}

/** What people call a part of the key that is not named as its input is. */
const NAMES: Record<string, string> = { engineVersion: 'engine version', 'model.output': 'output' };
const TIMES = new Set(['from', 'to']);

/** The values that differ, each with its path; of the parts that are not compared in other ways. */
function leafDifferences(then: unknown, now: unknown, path: readonly string[] = []): string[] {
  if (JSON.stringify(then) === JSON.stringify(now)) return [];
  if (isObject(then) && isObject(now))
    return [...new Set([...Object.keys(then), ...Object.keys(now)])].flatMap((name) =>
      path.length === 0 && OTHERWISE.has(name) ? [] : leafDifferences(then[name], now[name], [...path, name]),
    );
  const text = path.join('.');
  if (text === 'model.inputs') return [inputDifference(then as string[], now as string[])];
  if (text === 'benchmark.slice') return ['the bars of the benchmark'];
  const show = (value: unknown) => (TIMES.has(text) ? new Date(value as number).toISOString() : JSON.stringify(value));
  const name = NAMES[text] ?? text.replace(/^(?:strategy|execution)\./, '');
  return [`${name} ${show(then) ?? 'none'} → ${show(now) ?? 'none'}`];
}

/** Parts that are compared in other ways. */
const OTHERWISE = new Set(['slice', 'symbols']);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function inputDifference(then: readonly string[], now: readonly string[]): string {
  if (then.length !== now.length) return `${then.length} → ${now.length} inputs`;
  const at = now.findIndex((input, index) => input !== then[index]);
  return `input ${at + 1} ${then[at]} → ${now[at]}`;
}

function symbolDifferences(then: unknown, now: unknown): string[] {
  const before = new Set(then as string[]);
  const after = new Set(now as string[]);
  const listed = (sign: string, names: readonly string[]) =>
    names.length === 0
      ? []
      : [`${sign}${names.slice(0, 3).join(`, ${sign}`)}${names.length > 3 ? ` (${names.length})` : ''}`];
  const changes = [
    ...listed(
      '+',
      [...after].filter((name) => !before.has(name)),
    ),
    ...listed(
      '-',
      [...before].filter((name) => !after.has(name)),
    ),
  ];
  return changes.length === 0 ? [] : [`symbols ${changes.join(', ')}`];
}
