-- How many values of a chunk are not missing; null times where none is.
ALTER TABLE "chunk" ADD COLUMN "present" INTEGER;
ALTER TABLE "chunk" ALTER COLUMN "first_time" DROP NOT NULL, ALTER COLUMN "last_time" DROP NOT NULL;
-- NaN has all bits of its exponent set, and infinities are never imported. Older chunks keep the times of their first and
-- last bar, be there a value or not.
UPDATE "chunk" SET "present" = counted."present" FROM (
  SELECT "instrument_id", "field_id", "bucket", "revision",
    (SELECT count(*) FROM generate_series(0, "count" - 1) AS value
     WHERE NOT (get_byte(bytes, value * 8 + 7) & 127 = 127 AND get_byte(bytes, value * 8 + 6) >= 240)) AS "present"
  -- OFFSET 0 unpacks the bytes once, not once a value.
  FROM (SELECT "instrument_id", "field_id", "bucket", "revision", "count", substr("data", 1) AS bytes FROM "chunk" OFFSET 0) AS unpacked
) AS counted
WHERE counted."instrument_id" = "chunk"."instrument_id" AND counted."field_id" = "chunk"."field_id"
  AND counted."bucket" = "chunk"."bucket" AND counted."revision" = "chunk"."revision";
UPDATE "chunk" SET "first_time" = NULL, "last_time" = NULL WHERE "present" = 0;
ALTER TABLE "chunk" ALTER COLUMN "present" SET NOT NULL;

DROP INDEX "chunk_metadata";
CREATE INDEX "chunk_metadata" ON "chunk" ("instrument_id", "field_id", "bucket", "revision" DESC)
    INCLUDE ("count", "present", "first_time", "last_time", "digest");

-- Revisions before this one have been pruned.
ALTER TABLE "dataset" ADD COLUMN "oldest_revision" INTEGER NOT NULL DEFAULT 1;
