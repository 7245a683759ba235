-- AlterTable
ALTER TABLE "model" ADD COLUMN     "missing_since" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "model_file" (
    "id" SERIAL NOT NULL,
    "path" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "size_bytes" DOUBLE PRECISION NOT NULL,
    "modified_ms" DOUBLE PRECISION NOT NULL,
    "settings" TEXT NOT NULL,
    "model_id" INTEGER,
    "fault" TEXT,
    "checked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "model_file_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "model_file_path_name_key" ON "model_file"("path", "name");

-- AddForeignKey
ALTER TABLE "model_file" ADD CONSTRAINT "model_file_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE SET NULL ON UPDATE CASCADE;
