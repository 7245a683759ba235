-- Null where nobody has given it: then it is told from the bars that are used.
ALTER TABLE "dataset" ALTER COLUMN "periods_per_year" DROP NOT NULL;
