-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "backoffice";

-- CreateEnum
CREATE TYPE "backoffice"."payment_state" AS ENUM ('PENDING', 'AUTHORIZED', 'CAPTURED', 'VOIDED', 'FAILED', 'REFUNDED');

-- CreateEnum
CREATE TYPE "backoffice"."audit_action" AS ENUM ('CREATE', 'UPDATE', 'DELETE', 'LOGIN', 'data-export');

-- AlterTable
ALTER TABLE "users" ADD COLUMN     "mentor_id" BIGINT;

-- AlterTable
ALTER TABLE "teams" ADD COLUMN     "budget" DECIMAL,
ALTER COLUMN "handle" SET DATA TYPE VARCHAR(40);

-- RenameColumn
ALTER TABLE "bookings" RENAME COLUMN "headcount" TO "attendees";

-- AlterTable
ALTER TABLE "products" ALTER COLUMN "name" SET DATA TYPE VARCHAR(160);

-- CreateTable
CREATE TABLE "attachments" (
    "id" SERIAL NOT NULL,
    "owner_id" BIGINT NOT NULL,
    "file_name" TEXT NOT NULL,
    "media_type" TEXT NOT NULL DEFAULT 'application/octet-stream',
    "size" BIGINT NOT NULL DEFAULT 0,
    "content" BYTEA,
    "checksum" CHAR(64),
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "attachments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "backoffice"."attachments" (
    "id" INTEGER NOT NULL,
    "file_name" TEXT NOT NULL,
    "content" BYTEA,
    "archived_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "archived_by" TEXT NOT NULL DEFAULT CURRENT_USER,

    CONSTRAINT "attachments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "backoffice"."invoices" (
    "id" SERIAL NOT NULL,
    "serial" BIGSERIAL NOT NULL,
    "order_id" BIGINT NOT NULL,
    "issued_on" DATE NOT NULL DEFAULT CURRENT_DATE,
    "due_on" DATE,
    "net" DECIMAL(14,4) NOT NULL,
    "tax" DECIMAL(14,4) NOT NULL DEFAULT 0,
    "paid" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "invoices_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "backoffice"."invoice_lines" (
    "invoice_id" INTEGER NOT NULL,
    "position" SMALLINT NOT NULL,
    "text" TEXT NOT NULL,
    "amount" DECIMAL(65,30) NOT NULL,

    CONSTRAINT "invoice_lines_pkey" PRIMARY KEY ("invoice_id","position")
);

-- CreateTable
CREATE TABLE "backoffice"."payments" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "order_id" BIGINT NOT NULL,
    "provider" VARCHAR(30) NOT NULL,
    "intent_id" VARCHAR(80),
    "state" "backoffice"."payment_state" NOT NULL DEFAULT 'PENDING',
    "history" "backoffice"."payment_state"[],
    "amount" DECIMAL(12,2) NOT NULL,
    "fee" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "response" JSONB,
    "captured_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "payments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "backoffice"."ledger_entries" (
    "id" BIGSERIAL NOT NULL,
    "account" VARCHAR(40) NOT NULL,
    "payment_id" UUID,
    "amount" DECIMAL(20,8) NOT NULL,
    "memo" TEXT,
    "booked_at" TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ledger_entries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "backoffice"."logs" (
    "id" BIGSERIAL NOT NULL,
    "action" "backoffice"."audit_action" NOT NULL,
    "entity" VARCHAR(60) NOT NULL,
    "entity_id" TEXT,
    "actor_id" BIGINT,
    "before" JSONB,
    "after" JSONB,
    "actions" "backoffice"."audit_action"[] DEFAULT ARRAY['CREATE']::"backoffice"."audit_action"[],
    "db_user" TEXT NOT NULL DEFAULT CURRENT_USER,
    "db_name" TEXT NOT NULL DEFAULT current_database(),
    "server_port" INTEGER DEFAULT inet_server_port(),
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "logs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "backoffice"."legacy_imports" (
    "row" INTEGER,
    "source" TEXT,
    "period" daterange
);

-- CreateIndex
CREATE UNIQUE INDEX "attachments_checksum_key" ON "attachments"("checksum");

-- CreateIndex
CREATE UNIQUE INDEX "invoices_serial_key" ON "backoffice"."invoices"("serial");

-- CreateIndex
CREATE UNIQUE INDEX "payments_provider_intent_id_key" ON "backoffice"."payments"("provider", "intent_id");

-- CreateIndex
CREATE INDEX "ledger_account_prefix_idx" ON "backoffice"."ledger_entries"("account" text_pattern_ops);

-- CreateIndex
CREATE INDEX "logs_entity_entity_id_idx" ON "backoffice"."logs"("entity", "entity_id");

-- CreateIndex
CREATE INDEX "logs_after_idx" ON "backoffice"."logs" USING GIN ("after" jsonb_path_ops);

-- AddForeignKey
ALTER TABLE "users" ADD CONSTRAINT "users_mentor_id_fkey" FOREIGN KEY ("mentor_id") REFERENCES "users"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "backoffice"."invoices" ADD CONSTRAINT "invoices_order_fk" FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "backoffice"."invoice_lines" ADD CONSTRAINT "invoice_lines_invoice_id_fkey" FOREIGN KEY ("invoice_id") REFERENCES "backoffice"."invoices"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "backoffice"."payments" ADD CONSTRAINT "payments_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "backoffice"."ledger_entries" ADD CONSTRAINT "ledger_entries_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "backoffice"."payments"("id") ON DELETE SET NULL ON UPDATE NO ACTION;
