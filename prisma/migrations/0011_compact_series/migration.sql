-- The form of a result's series: 0 is that of before, columns of float64 as they are; the server writes those anew when
-- it starts.
ALTER TABLE "result_series" ADD COLUMN "form" SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE "result_series" ALTER COLUMN "form" SET DEFAULT 1;
CREATE INDEX "result_series_form_idx" ON "result_series"("form") WHERE "form" = 0;
