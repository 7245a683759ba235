-- Nothing writes to it: each result has its own timings.
ALTER TABLE "backtest" DROP COLUMN "timings";
