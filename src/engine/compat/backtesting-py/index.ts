/**
 * Orders of one instrument by the rules of backtesting.py: market, limit and stop orders with stop-losses and
 * take-profits, out of which come trades and an equity curve.
 */
export { BACKTESTING_PY, type BrokerRules, type Operation, OrderError } from './order-types.ts';
export { simulateOrders } from './simulate-orders.ts';
