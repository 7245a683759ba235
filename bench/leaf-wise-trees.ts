import { normals, uniforms } from './workloads.ts';

/** An ensemble in LightGBM's manner: each tree splits one of its leaves at a time until it has `leaves` of them. */
export interface LeafWiseShape {
  readonly trees: number;
  readonly leaves: number;
  readonly features: number;
}

/** Splits in LightGBM's order; a child below zero is the leaf of its complement. */
interface LeafWiseTree {
  readonly features: number[];
  readonly thresholds: number[];
  readonly left: number[];
  readonly right: number[];
  readonly values: number[];
}

/** The same ensemble as LightGBM's text and as an ONNX TreeEnsembleRegressor; thresholds and leaves are float32 in both. */
export function leafWiseEnsemble(shape: LeafWiseShape): { lightgbm: Uint8Array; onnx: Uint8Array } {
  const trees = Array.from({ length: shape.trees }, (_, tree) => growTree(shape, 9_000 + tree));
  return { lightgbm: lightgbmText(shape, trees), onnx: onnxBytes(shape, trees) };
}

function growTree({ leaves, features }: LeafWiseShape, seed: number): LeafWiseTree {
  const uniform = uniforms(seed);
  const normal = normals(seed + 100_000);
  const tree: LeafWiseTree = { features: [], thresholds: [], left: [], right: [], values: [] };
  for (let split = 0; split < leaves - 1; split += 1) {
    const leaf = Math.floor(uniform(2 * split) * (split + 1));
    for (const children of [tree.left, tree.right]) {
      const place = children.indexOf(~leaf);
      if (place >= 0) children[place] = split;
    }
    tree.features.push(Math.floor(uniform(2 * split + 1) * features));
    tree.thresholds.push(Math.fround(normal(split)));
    tree.left.push(~leaf);
    tree.right.push(~(split + 1));
  }
  tree.values.push(...Array.from({ length: leaves }, (_, leaf) => Math.fround(0.01 * normal(leaves + leaf))));
  return tree;
}

function lightgbmText({ features }: LeafWiseShape, trees: readonly LeafWiseTree[]): Uint8Array {
  const names = Array.from({ length: features }, (_, feature) => `Column_${feature}`);
  const header = ['tree', 'version=v4', 'num_class=1', 'num_tree_per_iteration=1', `max_feature_idx=${features - 1}`];
  const sections = trees.map((tree, index) =>
    [
      `Tree=${index}`,
      `num_leaves=${tree.values.length}`,
      'num_cat=0',
      `split_feature=${tree.features.join(' ')}`,
      `threshold=${tree.thresholds.join(' ')}`,
      // Missing values are NaN and go left.
      `decision_type=${tree.features.map(() => 10).join(' ')}`,
      `left_child=${tree.left.join(' ')}`,
      `right_child=${tree.right.join(' ')}`,
      `leaf_value=${tree.values.join(' ')}`,
      'is_linear=0',
      'shrinkage=1',
    ].join('\n'),
  );
  const text = [...header, 'objective=regression', `feature_names=${names.join(' ')}`].join('\n');
  return new TextEncoder().encode(`${[text, ...sections].join('\n\n')}\n\nend of trees\n`);
}

const varint = (value: number): number[] => {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
};
/** Fields of a protobuf message: a whole number, and bytes of any kind. */
const number = (field: number, value: number) => Buffer.from([...varint(field * 8), ...varint(value)]);
const bytes = (field: number, content: Uint8Array | string) => {
  const data = Buffer.from(content);
  return Buffer.concat([Buffer.from([...varint(field * 8 + 2), ...varint(data.length)]), data]);
};
const message = (field: number, ...parts: Buffer[]) => bytes(field, Buffer.concat(parts));

/** Attributes of a node: lists of whole numbers, of floats, of texts, and one whole number. */
const attribute = (name: string, type: number, ...content: Buffer[]) =>
  message(5, bytes(1, name), ...content, number(20, type));
const ints = (name: string, list: readonly number[]) =>
  attribute(name, 7, bytes(8, Uint8Array.from(list.flatMap(varint))));
const floats = (name: string, list: readonly number[]) =>
  attribute(name, 6, bytes(7, new Uint8Array(Float32Array.from(list).buffer)));
const texts = (name: string, list: readonly string[]) => attribute(name, 8, ...list.map((text) => bytes(9, text)));
const int = (name: string, value: number) => attribute(name, 2, number(3, value));

/** A ValueInfoProto of `[rows, columns]` float32. */
const tensor = (field: number, name: string, columns: number) => {
  const shape = message(2, message(1, bytes(2, 'rows')), message(1, number(1, columns)));
  return message(field, bytes(1, name), message(2, message(1, number(1, 1), shape)));
};

/** Splits first, then leaves: node numbers as our reader of LightGBM has them. */
const nodesOf = (trees: readonly LeafWiseTree[]) =>
  trees.flatMap((tree, id) => {
    const splits = tree.features.length;
    const child = (next: number) => (next < 0 ? splits + ~next : next);
    const inner = tree.features.map((feature, node) => {
      const [yes, no] = [child(tree.left[node]), child(tree.right[node])];
      return { id, node, feature, mode: 'BRANCH_LEQ', value: tree.thresholds[node], yes, no };
    });
    const outer = tree.values.map((_, leaf) => {
      return { id, node: splits + leaf, feature: 0, mode: 'LEAF', value: 0, yes: 0, no: 0 };
    });
    return [...inner, ...outer];
  });

function ensembleNode(trees: readonly LeafWiseTree[]) {
  const nodes = nodesOf(trees);
  const leaves = trees.flatMap((tree, id) =>
    tree.values.map((weight, leaf) => ({ id, node: tree.features.length + leaf, target: 0, weight })),
  );
  const ofNodes = <K extends keyof (typeof nodes)[number]>(key: K) => nodes.map((node) => node[key]);
  const ofLeaves = <K extends keyof (typeof leaves)[number]>(key: K) => leaves.map((leaf) => leaf[key]);
  return message(
    1,
    bytes(1, 'X'),
    bytes(2, 'Y'),
    bytes(4, 'TreeEnsembleRegressor'),
    ints('nodes_treeids', ofNodes('id')),
    ints('nodes_nodeids', ofNodes('node')),
    ints('nodes_featureids', ofNodes('feature')),
    texts('nodes_modes', ofNodes('mode')),
    floats('nodes_values', ofNodes('value')),
    ints('nodes_truenodeids', ofNodes('yes')),
    ints('nodes_falsenodeids', ofNodes('no')),
    int('n_targets', 1),
    ints('target_treeids', ofLeaves('id')),
    ints('target_nodeids', ofLeaves('node')),
    ints('target_ids', ofLeaves('target')),
    floats('target_weights', ofLeaves('weight')),
    bytes(7, 'ai.onnx.ml'),
  );
}

function onnxBytes({ features }: LeafWiseShape, trees: readonly LeafWiseTree[]): Uint8Array {
  const opset = (domain: string, version: number) => message(8, bytes(1, domain), number(2, version));
  const graph = message(7, ensembleNode(trees), bytes(2, 'g'), tensor(11, 'X', features), tensor(12, 'Y', 1));
  return Buffer.concat([number(1, 8), graph, opset('', 13), opset('ai.onnx.ml', 1)]);
}
