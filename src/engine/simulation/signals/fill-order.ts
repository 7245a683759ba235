import { type Purse, freeCash } from './purse.ts';
import { isBelow, isNear } from './tolerance.ts';

/** What an order meets when it is filled. Reused from cell to cell. */
export interface FillTerms {
  /** Before slippage. */
  price: number;
  fees: number;
  fixedFees: number;
  slippage: number;
  minSize: number;
  maxSize: number;
  sizeGranularity: number;
  allowPartial: boolean;
  lockCash: boolean;
}

/** An order that was filled. Reused from cell to cell. */
export interface Fill {
  /** Units, positive. */
  size: number;
  /** After slippage. */
  price: number;
  fees: number;
}

/**
 * Buys `size` units (Infinity: all that can be paid), or with `part` that part of the cash. Returns whether it filled.
 * @param position the units before, negative if short; @param debt the value at entry of that short position
 * @param staysShort whether it must not buy more than it covers
 */
export function fillBuy(
  fill: Fill,
  purse: Purse,
  position: number,
  debt: number,
  size: number,
  part: number,
  staysShort: boolean,
  terms: FillTerms,
): boolean {
  const { fees, fixedFees, allowPartial } = terms;
  const price = terms.price * (1 + terms.slippage);
  const unit = price * (1 + fees);
  const payable = part * (terms.lockCash ? unlockedCash(purse, position, debt, unit, fixedFees) : purse.cash);
  if (!(payable > 0)) return false;
  const wanted = staysShort ? Math.min(size, -position) : size;
  const limited = limitSize(wanted, terms);
  if (Number.isNaN(limited)) return false;
  const affordable = (payable - fixedFees) / unit;
  const isPayable = limited !== Number.POSITIVE_INFINITY && !isBelow(payable, limited * unit + fixedFees);
  const bought = isPayable ? limited : roundDown(affordable, terms.sizeGranularity);
  if (!isPayable && size !== Number.POSITIVE_INFINITY && !allowPartial) return false;
  return finish(fill, bought, price, terms);
}

/**
 * Sells `size` units (Infinity: the position, and where it may go short as much as can be secured), or with `part` that
 * part of it. Returns whether it filled.
 * @param staysLong whether it must not sell more than there is
 */
export function fillSell(
  fill: Fill,
  purse: Purse,
  position: number,
  size: number,
  part: number,
  staysLong: boolean,
  terms: FillTerms,
): boolean {
  const price = terms.price * (1 - terms.slippage);
  const owned = Math.max(position, 0);
  let most = Number.POSITIVE_INFINITY;
  if (staysLong) most = owned;
  else if (terms.lockCash || size === Number.POSITIVE_INFINITY) most = owned + shortable(purse, owned, price, terms);
  if (!(most > 0)) return false;
  const wanted = part === 1 ? Math.min(size, most) : part * most;
  const isCut = size !== Number.POSITIVE_INFINITY && isBelow(wanted, size) && part === 1;
  if (isCut && !terms.allowPartial) return false;
  const sold = limitSize(wanted, terms);
  if (Number.isNaN(sold) || sold === Number.POSITIVE_INFINITY) return false;
  // Fees that the proceeds do not cover come out of cash; where there is none the order is not possible.
  const proceeds = sold * price - (sold * price * terms.fees + terms.fixedFees);
  if (proceeds < 0 && -proceeds > purse.cash) return false;
  return finish(fill, sold, price, terms);
}

/** The cash for a purchase when short sales are secured: all of it once the position is covered in full. */
function unlockedCash(purse: Purse, position: number, debt: number, unit: number, fixedFees: number): number {
  const free = freeCash(purse);
  if (position >= 0) return Math.min(free, purse.cash);
  const cover = -position * unit + fixedFees;
  const left = free + 2 * debt - cover;
  if (left >= 0) return Math.min(free + 2 * debt, purse.cash);
  // Each unit covered sets free twice its value at entry; as many are covered as pay for themselves.
  const entryPrice = debt / -position;
  const covered = (free - fixedFees) / (unit - 2 * entryPrice);
  return Math.min(covered * unit + fixedFees, purse.cash);
}

/** How many units more than it owns an account can sell and still secure. */
function shortable(purse: Purse, owned: number, price: number, { fees, fixedFees }: FillTerms): number {
  const free = freeCash(purse) + owned * price * (1 - fees) - fixedFees;
  return free > 0 ? free / (price * (1 + fees)) : 0;
}

/** A size within the limits of an order; NaN where it breaks one that must not be cut. */
function limitSize(size: number, { maxSize, allowPartial, sizeGranularity }: FillTerms): number {
  if (size > maxSize && !isNear(size, maxSize))
    return allowPartial || size === Number.POSITIVE_INFINITY ? roundDown(maxSize, sizeGranularity) : Number.NaN;
  return roundDown(size, sizeGranularity);
}

function roundDown(size: number, granularity: number): number {
  if (Number.isNaN(granularity) || size === Number.POSITIVE_INFINITY) return size;
  const whole = Math.round(size / granularity);
  // A multiple that rounding has left just short of whole is whole.
  return (isNear(whole * granularity, size) ? whole : Math.floor(size / granularity)) * granularity;
}

function finish(fill: Fill, size: number, price: number, { fees, fixedFees, minSize }: FillTerms): boolean {
  if (!(size > 0) || isNear(size, 0) || isBelow(size, minSize)) return false;
  fill.size = size;
  fill.price = price;
  fill.fees = size * price * fees + fixedFees;
  return true;
}
