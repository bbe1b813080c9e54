-- AlterEnum
BEGIN;
CREATE TYPE "backoffice"."payment_state_new" AS ENUM ('PENDING', 'AUTHORIZED', 'CAPTURED', 'FAILED', 'REFUNDED');
ALTER TABLE "backoffice"."payments" ALTER COLUMN "state" DROP DEFAULT;
ALTER TABLE "backoffice"."payments" ALTER COLUMN "state" TYPE "backoffice"."payment_state_new" USING ("state"::text::"backoffice"."payment_state_new");
ALTER TABLE "backoffice"."payments" ALTER COLUMN "history" TYPE "backoffice"."payment_state_new"[] USING ("history"::text::"backoffice"."payment_state_new"[]);
ALTER TYPE "backoffice"."payment_state" RENAME TO "payment_state_old";
ALTER TYPE "backoffice"."payment_state_new" RENAME TO "payment_state";
DROP TYPE "backoffice"."payment_state_old";
ALTER TABLE "backoffice"."payments" ALTER COLUMN "state" SET DEFAULT 'PENDING';
COMMIT;

-- AlterTable
ALTER TABLE "users" ADD COLUMN     "interests" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "quiet_from" TIMETZ(3);

-- AlterTable
ALTER TABLE "products" ADD COLUMN     "embedding" DOUBLE PRECISION[];

-- Backfill before the column becomes required.
UPDATE "reviews" SET "helpful" = 0 WHERE "helpful" IS NULL;

-- AlterTable
ALTER TABLE "reviews" ALTER COLUMN "helpful" SET NOT NULL,
ALTER COLUMN "helpful" SET DEFAULT 0;

-- AlterTable
ALTER TABLE "orders" ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "coupons" ADD COLUMN     "batch" CHAR(8);

-- CreateTable
CREATE TABLE "notifications" (
    "id" BIGSERIAL NOT NULL,
    "user_id" BIGINT NOT NULL,
    "channel" "channel" NOT NULL DEFAULT 'in-app',
    "template" VARCHAR(60) NOT NULL,
    "payload" JSONB NOT NULL DEFAULT '{}',
    "priority" SMALLINT NOT NULL DEFAULT 0,
    "send_after" TIMESTAMPTZ(3),
    "read_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "notifications_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "feature_flags" (
    "key" VARCHAR(60) NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT false,
    "rollout" SMALLINT NOT NULL DEFAULT 0,
    "audience" "user_role"[] DEFAULT ARRAY['ADMIN', 'super-admin']::"user_role"[],
    "rules" JSONB[] DEFAULT ARRAY[]::JSONB[],
    "hosts" INET[] DEFAULT ARRAY[]::INET[],
    "modified_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "feature_flags_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "notifications_inbox_idx" ON "notifications"("user_id", "read_at", "created_at" DESC);

-- AddForeignKey
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- RenameIndex
ALTER INDEX "products_sku_key" RENAME TO "products_sku_key_v2";
