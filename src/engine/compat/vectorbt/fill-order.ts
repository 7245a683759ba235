import { addAmounts, floorToStep, isClose, isLess } from './tolerance.ts';

/** Costs and limits of one order; reused for every order. */
export interface OrderTerms {
  price: number;
  fees: number;
  fixedFees: number;
  slippage: number;
  minSize: number;
  maxSize: number;
  sizeGranularity: number;
  lockCash: boolean;
  allowPartial: boolean;
  reduceOnly: boolean;
}

/** What an order may draw on. `freeCash` is the cash less twice the debt of all short positions. */
export interface Purse {
  cash: number;
  freeCash: number;
}

/** The outcome of an order; reused. `rejection` is empty where it was filled. */
export interface Fill {
  size: number;
  price: number;
  fees: number;
  /** Cash that leaves (buying) or arrives (selling), after fees. */
  cash: number;
  rejection: string;
}

/**
 * A purchase of `size` units (may be infinite), or of `percent` of the cash, by an account that holds `position` with a
 * `debt` (units times entry price of the short part). Size is cut to what the cash covers.
 */
export function fillBuy(
  fill: Fill,
  purse: Purse,
  holding: { readonly position: number; readonly debt: number },
  order: { readonly size: number; readonly percent: number },
  terms: OrderTerms,
): void {
  const price = terms.price * (1 + terms.slippage);
  const unitCost = price * (1 + terms.fees);
  let limit = terms.lockCash ? lockedBuyLimit(purse, holding, unitCost, terms.fixedFees) : purse.cash;
  if (!Number.isNaN(order.percent)) limit *= order.percent;
  if (limit <= 0) return reject(fill, 'there is no cash');
  let size = terms.reduceOnly ? Math.min(-holding.position, order.size) : order.size;
  if (size > terms.maxSize) {
    if (!terms.allowPartial) return reject(fill, 'the size is above max_size');
    size = terms.maxSize;
  }
  if (!Number.isNaN(terms.sizeGranularity) && Number.isFinite(size)) size = floorToStep(size, terms.sizeGranularity);
  fill.price = price;
  const value = size * price;
  fill.fees = value * terms.fees + terms.fixedFees;
  fill.cash = value + fill.fees;
  fill.size = size;
  if (!(fill.cash <= limit || isClose(fill.cash, limit))) {
    const covered = addAmounts(limit, -terms.fixedFees) / (1 + terms.fees);
    if (covered <= 0) return reject(fill, 'the cash does not cover the fees');
    fill.size = covered / price;
    fill.fees = limit - covered;
    fill.cash = limit;
    if (!Number.isNaN(terms.sizeGranularity)) {
      fill.size = floorToStep(fill.size, terms.sizeGranularity);
      const spent = fill.size * price;
      fill.fees = spent * terms.fees + terms.fixedFees;
      fill.cash = spent + fill.fees;
    }
  }
  checkFilled(fill, order.size, terms);
}

/** The cash a purchase may take without the free cash falling below zero. Covering a short frees twice its debt. */
function lockedBuyLimit(
  purse: Purse,
  { position, debt }: { readonly position: number; readonly debt: number },
  unitCost: number,
  fixedFees: number,
): number {
  if (position >= 0) return purse.freeCash;
  const coverCost = -position * unitCost + fixedFees;
  const left = addAmounts(purse.freeCash + 2 * debt, -coverCost);
  if (left > 0) return purse.freeCash + 2 * debt;
  if (left === 0) return coverCost;
  const entryPrice = debt / -position;
  return ((purse.freeCash - fixedFees) / (unitCost - 2 * entryPrice)) * unitCost + fixedFees;
}

/** A sale of `size` units (may be infinite), or of `percent` of the position and of what the free cash can short. */
export function fillSell(
  fill: Fill,
  purse: Purse,
  holding: { readonly position: number; readonly debt: number },
  order: { readonly size: number; readonly percent: number },
  terms: OrderTerms,
): void {
  const price = terms.price * (1 - terms.slippage);
  let limit = Infinity;
  const long = Math.max(holding.position, 0);
  if (terms.reduceOnly) {
    if (long === 0) return reject(fill, 'there is no position to reduce');
    limit = long;
  } else if (terms.lockCash || order.size === Infinity) {
    const free = purse.freeCash + long * price * (1 - terms.fees);
    if (free <= 0 && long === 0) return reject(fill, 'there is no free cash');
    const short = Math.max(addAmounts(free, -terms.fixedFees) / (price * (1 + terms.fees)), 0);
    limit = free <= 0 ? long : long + short;
  }
  if (!Number.isNaN(order.percent)) limit *= order.percent;
  let size = Math.min(order.size, limit);
  if (size > terms.maxSize) {
    if (!terms.allowPartial) return reject(fill, 'the size is above max_size');
    size = terms.maxSize;
  }
  if (!Number.isNaN(terms.sizeGranularity)) size = floorToStep(size, terms.sizeGranularity);
  const value = size * price;
  fill.price = price;
  fill.size = size;
  fill.fees = value * terms.fees + terms.fixedFees;
  fill.cash = value - fill.fees;
  if (fill.cash < 0 && value > 0) return reject(fill, 'the proceeds do not cover the fees');
  checkFilled(fill, order.size, terms);
}

function checkFilled(fill: Fill, asked: number, terms: OrderTerms): void {
  fill.rejection = '';
  if (isClose(fill.size, 0)) reject(fill, 'the size is zero');
  else if (isLess(fill.size, terms.minSize)) reject(fill, 'the size is below min_size');
  else if (!terms.allowPartial && Number.isFinite(asked) && isLess(fill.size, asked))
    reject(fill, 'it can be filled in part only');
}

function reject(fill: Fill, reason: string): void {
  fill.rejection = reason;
}
