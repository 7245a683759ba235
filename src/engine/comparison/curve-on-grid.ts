import type { EquityPath } from './equity-path.ts';

/**
 * What is shown of equity at the points of a grid. EQUITY is the value then, and RETURN the change since the point
 * before, as a ratio. DRAWDOWN is equity over its highest so far, less 1, and UNDERWATER how many bars ago that highest
 * was; both the worst since the point before, so that none is lost between two points.
 */
export const CURVE_KINDS = ['EQUITY', 'RETURN', 'DRAWDOWN', 'UNDERWATER'] as const;
export type CurveKind = (typeof CURVE_KINDS)[number];

/**
 * One curve, NaN where the result has no bars yet or none any more. The initial cash is the first peak, and the value
 * before the first point.
 *
 * @param places from `placesOnGrid`
 * @param rebase for EQUITY: in multiples of the initial cash instead of currency
 */
export function curveOnGrid(
  path: EquityPath,
  places: Int32Array,
  { kind, rebase }: { kind: CurveKind; rebase: boolean },
): Float64Array {
  if (kind === 'DRAWDOWN' || kind === 'UNDERWATER') return worstBetween(path, places, kind);
  const { equity, initialCash } = path;
  const values = new Float64Array(places.length);
  let before = initialCash;
  for (const [point, place] of places.entries()) {
    if (place === -1) {
      values[point] = Number.NaN;
      continue;
    }
    const value = equity[place];
    if (kind === 'EQUITY') values[point] = rebase ? value / initialCash : value;
    else values[point] = before > 0 ? value / before - 1 : 0;
    before = value;
  }
  return values;
}

function worstBetween(
  { equity, initialCash }: EquityPath,
  places: Int32Array,
  kind: 'DRAWDOWN' | 'UNDERWATER',
): Float64Array {
  const worse = kind === 'DRAWDOWN' ? Math.min : Math.max;
  const values = new Float64Array(places.length);
  let peak = initialCash;
  let [peakBar, bar, now] = [-1, -1, 0];
  for (const [point, place] of places.entries()) {
    let worst: number | undefined;
    while (bar < place) {
      bar += 1;
      if (equity[bar] >= peak) [peak, peakBar] = [equity[bar], bar];
      now = kind === 'DRAWDOWN' ? equity[bar] / peak - 1 : bar - peakBar;
      worst = worst === undefined ? now : worse(worst, now);
    }
    values[point] = place === -1 ? Number.NaN : (worst ?? now);
  }
  return values;
}
