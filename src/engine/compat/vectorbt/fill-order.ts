import type { Account, Fill, Order } from './order.ts';
import { addAmounts, floorToStep, isClose, isLess } from './tolerance.ts';

/** Buys, but no more than the cash pays for. */
export function fillBuy(fill: Fill, account: Readonly<Account>, order: Order): void {
  fill.side = 1;
  fill.rejection = '';
  const price = order.price * (1 + order.slippage);
  let limit = order.lockCash ? lockedBuyLimit(account, price * (1 + order.fees), order.fixedFees) : account.cash;
  if (!Number.isNaN(order.percent)) limit *= order.percent;
  if (limit <= 0) return reject(fill, 'there is no cash');
  let size = order.reduceOnly ? Math.min(-account.position, order.size) : order.size;
  if (size > order.maxSize) {
    if (!order.allowPartial) return reject(fill, 'the size is above max_size');
    size = order.maxSize;
  }
  if (!Number.isNaN(order.sizeGranularity) && Number.isFinite(size)) size = floorToStep(size, order.sizeGranularity);
  fill.price = price;
  const value = size * price;
  fill.fees = value * order.fees + order.fixedFees;
  fill.cash = value + fill.fees;
  fill.size = size;
  if (!(fill.cash <= limit || isClose(fill.cash, limit))) {
    const covered = addAmounts(limit, -order.fixedFees) / (1 + order.fees);
    if (covered <= 0) return reject(fill, 'the cash does not cover the fees');
    fill.size = covered / price;
    fill.fees = limit - covered;
    fill.cash = limit;
    if (!Number.isNaN(order.sizeGranularity)) {
      fill.size = floorToStep(fill.size, order.sizeGranularity);
      const spent = fill.size * price;
      fill.fees = spent * order.fees + order.fixedFees;
      fill.cash = spent + fill.fees;
    }
  }
  checkFilled(fill, order);
}

/**
 * The cash that a purchase may take without free cash falling below zero. Covering a short position frees twice its
 * debt.
 *
 * @param cost of one share, fees included
 */
function lockedBuyLimit({ freeCash, position, debt }: Readonly<Account>, cost: number, fixedFees: number): number {
  if (position >= 0) return freeCash;
  const coverCost = -position * cost + fixedFees;
  const left = addAmounts(freeCash + 2 * debt, -coverCost);
  if (left > 0) return freeCash + 2 * debt;
  if (left === 0) return coverCost;
  const entryPrice = debt / -position;
  return ((freeCash - fixedFees) / (cost - 2 * entryPrice)) * cost + fixedFees;
}

/** Sells what is held and, unless the order may only reduce, goes short as far as the free cash allows. */
export function fillSell(fill: Fill, account: Readonly<Account>, order: Order): void {
  fill.side = -1;
  fill.rejection = '';
  const price = order.price * (1 - order.slippage);
  let limit = Infinity;
  const long = Math.max(account.position, 0);
  if (order.reduceOnly) {
    if (long === 0) return reject(fill, 'there is no position to reduce');
    limit = long;
  } else if (order.lockCash || order.size === Infinity) {
    const free = account.freeCash + long * price * (1 - order.fees);
    if (free <= 0 && long === 0) return reject(fill, 'there is no free cash');
    const short = Math.max(addAmounts(free, -order.fixedFees) / (price * (1 + order.fees)), 0);
    limit = free <= 0 ? long : long + short;
  }
  if (!Number.isNaN(order.percent)) limit *= order.percent;
  let size = Math.min(order.size, limit);
  if (size > order.maxSize) {
    if (!order.allowPartial) return reject(fill, 'the size is above max_size');
    size = order.maxSize;
  }
  if (!Number.isNaN(order.sizeGranularity)) size = floorToStep(size, order.sizeGranularity);
  const value = size * price;
  fill.price = price;
  fill.size = size;
  fill.fees = value * order.fees + order.fixedFees;
  fill.cash = value - fill.fees;
  if (fill.cash < 0 && value > 0) return reject(fill, 'the proceeds do not cover the fees');
  checkFilled(fill, order);
}

function checkFilled(fill: Fill, { size, minSize, allowPartial }: Order): void {
  if (isClose(fill.size, 0)) reject(fill, 'the size is zero');
  else if (isLess(fill.size, minSize)) reject(fill, 'the size is below min_size');
  else if (!allowPartial && Number.isFinite(size) && isLess(fill.size, size))
    reject(fill, 'it can be filled in part only');
}

function reject(fill: Fill, reason: string): void {
  fill.rejection = reason;
}
