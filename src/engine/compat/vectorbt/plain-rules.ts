import { type SignalPanel, type SignalRules, VECTORBT, type Varying } from './rules.ts';

const isConstant = ({ barStride, columnStride }: Varying) => barStride === 0 && columnStride === 0;
const isAbsent = (varying: Varying) => isConstant(varying) && Number.isNaN(varying.values[0]);
const isOrdinary = (varying: Varying) => isConstant(varying) && varying.values[0] >= 0 && varying.values[0] < Infinity;

/** Whether all that can happen is that one size is bought, and sold again whole: then `plainTotals` will do. */
export function isPlain(panel: SignalPanel, rules: SignalRules): boolean {
  const { size, price } = rules;
  const isAtClose = isConstant(price) && price.values[0] === Infinity;
  return (
    (isAtClose || price.barStride === 1) &&
    isConstant(size) &&
    size.values[0] > 0 &&
    [rules.fees, rules.fixedFees, rules.slippage].every(isOrdinary) &&
    rules.fixedFees.values[0] === 0 &&
    [rules.stopLoss, rules.takeProfit, rules.minSize, rules.maxSize, rules.sizeGranularity].every(isAbsent) &&
    rules.sizeType === 'amount' &&
    rules.accumulation === 'disabled' &&
    rules.uponLongConflict === VECTORBT.uponLongConflict &&
    rules.allowPartial &&
    !rules.raiseReject &&
    !rules.lockCash &&
    !rules.cashSharing &&
    rules.maxOrders === Infinity &&
    !panel.shortEntries.some((column) => column.includes(1))
  );
}
