-- CreateEnum
CREATE TYPE "ticket_priority" AS ENUM ('LOW', 'MEDIUM', 'HIGH');

-- Telephone numbers as people dictate them.
CREATE DOMAIN "phone_number" AS VARCHAR(20) CONSTRAINT "phone_number_format" CHECK (VALUE ~ '^\+[0-9 ]{5,}$');

-- The desk has always counted in fives.
CREATE SEQUENCE "ticket_numbers" AS BIGINT START WITH 5000 INCREMENT BY 5;

-- CreateTable
CREATE TABLE "support_tickets" (
    "id" SERIAL NOT NULL,
    "number" BIGINT NOT NULL DEFAULT nextval('ticket_numbers'),
    "subject" VARCHAR(120) NOT NULL,
    "priority" "ticket_priority" NOT NULL DEFAULT 'MEDIUM',
    "history" "ticket_priority"[] DEFAULT ARRAY[]::"ticket_priority"[],
    "severity" TEXT NOT NULL DEFAULT 'none',
    "desk" VARCHAR(40),
    "external_key" VARCHAR(40),
    "callback" "phone_number",
    "opened_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "support_tickets_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "support_tickets_number_key" ON "support_tickets"("number");

-- Data: what the old desk left open.
INSERT INTO "support_tickets" ("subject", "priority", "history", "severity", "desk", "external_key", "callback", "opened_at") VALUES
    ('Door code does not work', 'HIGH', '{LOW,MEDIUM}', 'major', 'front', 'OLD-1', '+49 30 123456', '2025-08-01 09:30:00+00'),
    ('Invoice twice', 'MEDIUM', '{MEDIUM}', 'minor', NULL, 'OLD-2', NULL, '2025-08-02 11:00:00+00'),
    ('Thanks', 'LOW', '{}', 'none', NULL, NULL, NULL, '2025-08-03 12:15:00+00');
