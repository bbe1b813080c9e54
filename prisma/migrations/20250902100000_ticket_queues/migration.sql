-- RenameValue: tickets hold it already.
ALTER TYPE "ticket_priority" RENAME VALUE 'MEDIUM' TO 'NORMAL';

-- RenameColumn
ALTER TABLE "support_tickets" RENAME COLUMN "desk" TO "queue";

-- Words become numbers.
ALTER TABLE "support_tickets" ALTER COLUMN "severity" DROP DEFAULT;
ALTER TABLE "support_tickets"
    ALTER COLUMN "severity" TYPE SMALLINT USING (CASE "severity" WHEN 'none' THEN 0 WHEN 'minor' THEN 1 ELSE 2 END);
ALTER TABLE "support_tickets" ALTER COLUMN "severity" SET DEFAULT 0;

-- Written so that it can be run twice.
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'support_tickets_severity_check') THEN
        ALTER TABLE "support_tickets" ADD CONSTRAINT "support_tickets_severity_check" CHECK ("severity" BETWEEN 0 AND 3);
    END IF;
END $$;

DO $$
BEGIN
    CREATE TYPE "ticket_priority" AS ENUM ('LOW', 'NORMAL', 'HIGH');
EXCEPTION
    WHEN duplicate_object THEN NULL;
END $$;

DO $$
BEGIN
    EXECUTE 'ALTER TABLE "support_tickets" ADD COLUMN IF NOT EXISTS "label" TEXT GENERATED ALWAYS AS (upper("subject") || '' '' || "severity"::text) STORED';
END $$;

-- Tickets without a queue are numbered into one.
CREATE TEMPORARY TABLE "queueless" AS
SELECT "id", row_number() OVER (ORDER BY "id") AS "rank" FROM "support_tickets" WHERE "queue" IS NULL;

UPDATE "support_tickets" t SET "queue" = 'Q' || q."rank" FROM "queueless" q WHERE q."id" = t."id";

DROP TABLE "queueless";

-- An external key counts once in a queue while the ticket is severe; none is a key too.
CREATE UNIQUE INDEX "support_tickets_key_per_queue" ON "support_tickets" ("queue", "external_key") NULLS NOT DISTINCT
    WHERE "severity" > 0;

-- The newest tickets by queue, whatever its letters.
CREATE INDEX "support_tickets_queue_idx" ON "support_tickets" (lower("queue"), "opened_at" DESC NULLS LAST);

-- What the desk's screen shows.
CREATE VIEW "urgent_tickets" ("number", "subject", "waiting_since") AS
SELECT "number", "subject", "opened_at" FROM "support_tickets" WHERE "priority" = 'HIGH' OR "severity" >= 2;

-- Numbers of tickets made by hand stay below the desk's own.
SELECT setval('ticket_numbers', 6000, false);
