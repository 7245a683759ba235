/** Order-driven simulation of one instrument: market, limit and stop orders with brackets become trades and equity. */
export { BACKTESTING_PY, type BrokerRules, type Operation, OrderError } from './order-types.ts';
export { simulateOrders } from './simulate-orders.ts';
