/** All times of some axes, each once, in order. @param axes each strictly rising */
export function unionOfTimes(axes: Iterable<Float64Array>): Float64Array {
  let union: Float64Array = new Float64Array();
  for (const axis of axes) if (!containsAll(union, axis)) union = merge(union, axis);
  return union;
}

/**
 * At most `points` (2 or more) of all times: the first, the last, and others between them, equally many times apart. So
 * a stretch without bars, such as a night, takes no room.
 */
export function sharedGrid(union: Float64Array, points: number): Float64Array {
  if (union.length <= points) return union;
  const step = (union.length - 1) / (points - 1);
  return Float64Array.from({ length: points }, (_, point) => union[Math.round(point * step)]);
}

/**
 * For each time of a grid, the place of the last of `times` that is not after it: -1 before the first. After the last
 * there is nothing either: -1.
 */
export function placesOnGrid(times: Float64Array, grid: Float64Array): Int32Array {
  const places = new Int32Array(grid.length).fill(-1);
  const last = times.at(-1) ?? Number.NEGATIVE_INFINITY;
  let place = -1;
  for (let point = 0; point < grid.length && grid[point] <= last; point += 1) {
    while (place + 1 < times.length && times[place + 1] <= grid[point]) place += 1;
    places[point] = place;
  }
  return places;
}

function containsAll(union: Float64Array, axis: Float64Array): boolean {
  let place = 0;
  for (const time of axis) {
    while (place < union.length && union[place] < time) place += 1;
    if (union[place] !== time) return false;
  }
  return true;
}

function merge(left: Float64Array, right: Float64Array): Float64Array {
  const merged = new Float64Array(left.length + right.length);
  let [length, i, j] = [0, 0, 0];
  while (i < left.length || j < right.length) {
    const time = j === right.length || left[i] <= right[j] ? left[i] : right[j];
    if (left[i] === time) i += 1;
    if (right[j] === time) j += 1;
    merged[length] = time;
    length += 1;
  }
  return merged.slice(0, length);
}
