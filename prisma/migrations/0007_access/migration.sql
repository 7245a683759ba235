CREATE TYPE "role" AS ENUM ('VIEWER', 'RUNNER', 'ADMIN');

-- Keys of the API. A key itself is never stored, only its SHA-256.
CREATE TABLE "api_key" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "role" "role" NOT NULL,
    "digest" BYTEA NOT NULL,
    "created_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "api_key_name_key" ON "api_key"("name");

-- Who changed what, and how it ended.
CREATE TABLE "audit_entry" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" TEXT NOT NULL,
    "role" "role" NOT NULL,
    "action" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "audit_entry_action_id_idx" ON "audit_entry"("action", "id");
CREATE INDEX "audit_entry_actor_id_idx" ON "audit_entry"("actor", "id");

-- The name of the key that made it; null from before there were keys.
ALTER TABLE "backtest" ADD COLUMN "created_by" TEXT;
ALTER TABLE "model" ADD COLUMN "created_by" TEXT;
ALTER TABLE "import" ADD COLUMN "created_by" TEXT;
