-- A result is stored once: its summary in `result`, its series apart, and no copy of both as an entry of the cache.
CREATE TABLE "result_series" (
    "key" TEXT NOT NULL,
    "equity" BYTEA NOT NULL,
    "trades" BYTEA NOT NULL,

    CONSTRAINT "result_series_pkey" PRIMARY KEY ("key")
);

-- They are compressed already.
ALTER TABLE "result_series" ALTER COLUMN "equity" SET STORAGE EXTERNAL, ALTER COLUMN "trades" SET STORAGE EXTERNAL;

INSERT INTO "result_series" ("key", "equity", "trades") SELECT "key", "equity", "trades" FROM "result";

ALTER TABLE "result_series" ADD CONSTRAINT "result_series_key_fkey"
  FOREIGN KEY ("key") REFERENCES "result"("key") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "result" DROP COLUMN "equity", DROP COLUMN "trades",
  ADD COLUMN "backtest_id" UUID, ADD COLUMN "dataset_id" INTEGER, ADD COLUMN "model_digest" TEXT;

-- Of what was computed before: the first backtest that had to compute it.
UPDATE "result" SET "backtest_id" = origin."backtest_id", "dataset_id" = origin."dataset_id", "model_digest" = origin."model_digest"
FROM (
  SELECT DISTINCT ON (entry."key") entry."key", entry."backtest_id",
    (backtest."spec"->>'datasetId')::int AS "dataset_id", model."artifact_digest" AS "model_digest"
  FROM "backtest_model" AS entry
  JOIN "backtest" ON backtest."id" = entry."backtest_id"
  JOIN "model" ON model."id" = entry."model_id"
  WHERE entry."cache_status" = 'MISS'
  ORDER BY entry."key", backtest."created_at"
) AS origin
WHERE origin."key" = "result"."key";

DROP TABLE "cache_entry";
