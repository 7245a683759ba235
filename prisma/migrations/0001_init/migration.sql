-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "run_status" AS ENUM ('QUEUED', 'RUNNING', 'COMPLETED', 'PARTIAL', 'FAILED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "cache_status" AS ENUM ('HIT', 'MISS', 'COALESCED');

-- CreateTable
CREATE TABLE "dataset" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "timeframe_ms" DOUBLE PRECISION NOT NULL,
    "periods_per_year" DOUBLE PRECISION NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "dataset_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "import" (
    "dataset_id" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "rows" INTEGER NOT NULL,
    "imported_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "import_pkey" PRIMARY KEY ("dataset_id","revision")
);

-- CreateTable
CREATE TABLE "instrument" (
    "id" SERIAL NOT NULL,
    "dataset_id" INTEGER NOT NULL,
    "symbol" TEXT NOT NULL,

    CONSTRAINT "instrument_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "field" (
    "id" SERIAL NOT NULL,
    "dataset_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "field_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "chunk" (
    "instrument_id" INTEGER NOT NULL,
    "field_id" INTEGER NOT NULL,
    "bucket" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,
    "first_time" DOUBLE PRECISION NOT NULL,
    "last_time" DOUBLE PRECISION NOT NULL,
    "digest" BYTEA NOT NULL,
    "data" BYTEA NOT NULL,

    CONSTRAINT "chunk_pkey" PRIMARY KEY ("instrument_id","field_id","bucket","revision")
);

-- CreateTable
CREATE TABLE "feature_set" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "features" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "feature_set_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "artifact" (
    "digest" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "size_bytes" INTEGER NOT NULL,
    "info" JSONB NOT NULL,
    "data" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "artifact_pkey" PRIMARY KEY ("digest")
);

-- CreateTable
CREATE TABLE "model" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "tags" TEXT[],
    "artifact_digest" TEXT NOT NULL,
    "inputs" JSONB NOT NULL,
    "output" TEXT,
    "source_path" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "model_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "backtest" (
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "spec" JSONB NOT NULL,
    "status" "run_status" NOT NULL DEFAULT 'QUEUED',
    "seq" INTEGER NOT NULL DEFAULT 0,
    "progress" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "priority" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "timings" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "backtest_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "backtest_model" (
    "backtest_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "model_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "status" "run_status" NOT NULL DEFAULT 'QUEUED',
    "cache_status" "cache_status" NOT NULL,
    "cache_reason" TEXT NOT NULL,
    "failure" JSONB,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "backtest_model_pkey" PRIMARY KEY ("backtest_id","ordinal")
);

-- CreateTable
CREATE TABLE "claim" (
    "key" TEXT NOT NULL,
    "backtest_id" UUID NOT NULL,

    CONSTRAINT "claim_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "result" (
    "key" TEXT NOT NULL,
    "metrics" JSONB NOT NULL,
    "equity" BYTEA NOT NULL,
    "trades" BYTEA NOT NULL,
    "computed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "timings" JSONB NOT NULL,
    "peak_memory_bytes" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "result_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "backtest_event" (
    "backtest_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "backtest_event_pkey" PRIMARY KEY ("backtest_id","seq")
);

-- CreateTable
CREATE TABLE "cache_entry" (
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "cache_entry_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE UNIQUE INDEX "dataset_name_key" ON "dataset"("name");

-- CreateIndex
CREATE UNIQUE INDEX "instrument_dataset_id_symbol_key" ON "instrument"("dataset_id", "symbol");

-- CreateIndex
CREATE UNIQUE INDEX "field_dataset_id_name_key" ON "field"("dataset_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "feature_set_name_key" ON "feature_set"("name");

-- CreateIndex
CREATE INDEX "model_artifact_digest_idx" ON "model"("artifact_digest");

-- CreateIndex
CREATE UNIQUE INDEX "model_name_version_key" ON "model"("name", "version");

-- CreateIndex
CREATE INDEX "backtest_created_at_id_idx" ON "backtest"("created_at", "id");

-- CreateIndex
CREATE INDEX "backtest_status_idx" ON "backtest"("status");

-- CreateIndex
CREATE INDEX "backtest_model_key_status_idx" ON "backtest_model"("key", "status");

-- CreateIndex
CREATE INDEX "claim_backtest_id_idx" ON "claim"("backtest_id");

-- AddForeignKey
ALTER TABLE "import" ADD CONSTRAINT "import_dataset_id_fkey" FOREIGN KEY ("dataset_id") REFERENCES "dataset"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "instrument" ADD CONSTRAINT "instrument_dataset_id_fkey" FOREIGN KEY ("dataset_id") REFERENCES "dataset"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "field" ADD CONSTRAINT "field_dataset_id_fkey" FOREIGN KEY ("dataset_id") REFERENCES "dataset"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "chunk" ADD CONSTRAINT "chunk_instrument_id_fkey" FOREIGN KEY ("instrument_id") REFERENCES "instrument"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "chunk" ADD CONSTRAINT "chunk_field_id_fkey" FOREIGN KEY ("field_id") REFERENCES "field"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "model" ADD CONSTRAINT "model_artifact_digest_fkey" FOREIGN KEY ("artifact_digest") REFERENCES "artifact"("digest") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "backtest_model" ADD CONSTRAINT "backtest_model_backtest_id_fkey" FOREIGN KEY ("backtest_id") REFERENCES "backtest"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "backtest_model" ADD CONSTRAINT "backtest_model_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "backtest_event" ADD CONSTRAINT "backtest_event_backtest_id_fkey" FOREIGN KEY ("backtest_id") REFERENCES "backtest"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Slice digests and availability are answered from this index alone, without reading values.
CREATE INDEX "chunk_metadata" ON "chunk" ("instrument_id", "field_id", "bucket", "revision" DESC)
    INCLUDE ("count", "first_time", "last_time", "digest");
-- Values are float64 noise: compressing them costs time and saves little.
ALTER TABLE "chunk" ALTER COLUMN "data" SET STORAGE EXTERNAL;
