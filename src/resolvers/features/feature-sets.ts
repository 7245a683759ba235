import { PRESET_NAMES, presetFeatures } from '../../engine/index.ts';
import { type Database, type FeatureSetRow, findFeatureSet, listFeatureSets } from '../../store/index.ts';

/** A named list of features, built in or defined by a user. Whoever looks for feature sets asks here, not the store. */
export interface FeatureSet {
  readonly name: string;
  /** In the order in which models take them. */
  readonly features: readonly { readonly name: string; readonly expression: string }[];
  readonly isBuiltIn: boolean;
  /** When it was last defined; null for a built-in set, which never changes. */
  readonly updatedAt: Date | null;
}

const BUILT_IN: readonly FeatureSet[] = PRESET_NAMES.map((name) => ({
  name,
  features: presetFeatures(name),
  isBuiltIn: true,
  updatedAt: null,
}));

const builtInNamed = (name: string) => BUILT_IN.find((set) => set.name === name);

/** Names that nobody can define: a row from before the name was built in is passed over. */
export const isBuiltInName = (name: string): boolean => builtInNamed(name) !== undefined;

export const definedSet = ({ name, features, updatedAt }: FeatureSetRow): FeatureSet => ({
  name,
  features,
  isBuiltIn: false,
  updatedAt,
});

/** The built-in sets, then those that users have defined, by name. */
export async function allFeatureSets(database: Database): Promise<FeatureSet[]> {
  const rows = await listFeatureSets(database);
  return [...BUILT_IN, ...rows.filter(({ name }) => !isBuiltInName(name)).map(definedSet)];
}

/** The set of this name, undefined if there is none. */
export async function featureSetNamed(database: Database, name: string): Promise<FeatureSet | undefined> {
  const builtIn = builtInNamed(name);
  if (builtIn) return builtIn;
  const row = await findFeatureSet(database, name);
  return row && definedSet(row);
}
