/**
 * An order in which what correlates stands together: the leaves, from left to right, of a clustering by average linkage
 * over the distances `sqrt(2 (1 - correlation))` of Mantegna (1999). Of two clusters that join, the one that was formed
 * first is on the left, as in SciPy's `leaves_list`. An undefined correlation counts as none.
 *
 * The nearest-neighbour chain of Murtagh (1983): time grows with the square of their number.
 *
 * @param matrix `[count x count]` row by row, symmetric
 */
export function clusterOrder(matrix: Float64Array, count: number): number[] {
  const distance = matrix.map((value) => Math.sqrt(2 * (1 - (Number.isNaN(value) ? 0 : value))));
  return leavesOf(chainMerges(distance, count), count);
}

/** Two clusters, each by its smallest leaf, that join at a distance. */
interface Merge {
  readonly a: number;
  readonly b: number;
  readonly distance: number;
}

/** @param distance is overwritten: the row of a cluster is that of one of its leaves */
function chainMerges(distance: Float64Array, count: number): Merge[] {
  const sizes = new Uint32Array(count).fill(1);
  const merges: Merge[] = [];
  const chain: number[] = [];
  while (merges.length < count - 1) {
    if (chain.length === 0) chain.push(sizes.findIndex((size) => size > 0));
    const top = chain[chain.length - 1];
    const before = chain.at(-2);
    // Of equally near ones the one before it, or the chain would never end.
    const row = distance.subarray(top * count, (top + 1) * count);
    const nearest = nearestOf(row, (other) => other !== top && sizes[other] > 0, before);
    if (nearest !== before) {
      chain.push(nearest);
      continue;
    }
    chain.length -= 2;
    const [kept, gone] = [Math.min(top, nearest), Math.max(top, nearest)];
    merges.push({ a: kept, b: gone, distance: distance[kept * count + gone] });
    for (let other = 0; other < count; other += 1) {
      if (sizes[other] === 0 || other === kept || other === gone) continue;
      const joined = sizes[kept] * distance[kept * count + other] + sizes[gone] * distance[gone * count + other];
      const average = joined / (sizes[kept] + sizes[gone]);
      distance[kept * count + other] = average;
      distance[other * count + kept] = average;
    }
    sizes[kept] += sizes[gone];
    sizes[gone] = 0;
  }
  return merges;
}

function nearestOf(row: Float64Array, isOther: (cluster: number) => boolean, before: number | undefined): number {
  let nearest = before ?? row.findIndex((_, cluster) => isOther(cluster));
  for (const [cluster, distance] of row.entries()) if (distance < row[nearest] && isOther(cluster)) nearest = cluster;
  return nearest;
}

/** Joins in the order of their distances, so that each cluster has a number that says when it was formed. */
function leavesOf(merges: Merge[], count: number): number[] {
  const clusters = new Map(Array.from({ length: count }, (_, leaf) => [leaf, { number: leaf, leaves: [leaf] }]));
  const parents = Uint32Array.from({ length: count }, (_, leaf) => leaf);
  const rootOf = (leaf: number): number => {
    let root = leaf;
    while (parents[root] !== root) root = parents[root];
    return root;
  };
  for (const [step, { a, b }] of merges.sort((x, y) => x.distance - y.distance).entries()) {
    const [left, right] = [rootOf(a), rootOf(b)];
    const pair = [clusters.get(left), clusters.get(right)].filter((cluster) => cluster !== undefined);
    pair.sort((x, y) => x.number - y.number);
    parents[right] = left;
    clusters.delete(right);
    clusters.set(left, { number: count + step, leaves: pair.flatMap(({ leaves }) => leaves) });
  }
  return [...clusters.values()].flatMap(({ leaves }) => leaves);
}
