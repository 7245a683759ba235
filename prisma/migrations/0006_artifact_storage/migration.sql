-- Model files are read in pieces, which PostgreSQL can only cut out of what it has not compressed.
ALTER TABLE "artifact" ALTER COLUMN "data" SET STORAGE EXTERNAL;
