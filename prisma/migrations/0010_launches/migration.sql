-- What was launched, to be found again: by all that it computes, or by a key that the client gave.
ALTER TABLE "backtest"
  ADD COLUMN "launch_digest" TEXT,
  ADD COLUMN "idempotency_key" TEXT,
  ADD COLUMN "idempotency_digest" TEXT;
CREATE INDEX "backtest_launch_digest_idx" ON "backtest"("launch_digest");
CREATE UNIQUE INDEX "backtest_created_by_idempotency_key_key" ON "backtest"("created_by", "idempotency_key");

-- What the key of a result is made of, so that a later launch can say what differs.
CREATE TABLE "result_key" (
    "key" TEXT NOT NULL,
    "model_digest" TEXT NOT NULL,
    "dataset_id" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL,
    "timeframe_ms" DOUBLE PRECISION NOT NULL,
    "parts" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "result_key_pkey" PRIMARY KEY ("key")
);
CREATE INDEX "result_key_model_digest_created_at_idx" ON "result_key"("model_digest", "created_at");
CREATE INDEX "result_key_dataset_id_created_at_idx" ON "result_key"("dataset_id", "created_at");
