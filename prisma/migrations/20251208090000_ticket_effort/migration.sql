/*
  Warnings:

  - You are about to drop the column `effort_note` on the `support_tickets` table. All the data in the column will be lost.

*/
-- A first try: words, and one ticket of a subject at a time.
ALTER TABLE "support_tickets" ADD COLUMN "effort_note" TEXT,
    ADD CONSTRAINT "support_tickets_effort_note_check" CHECK ("effort_note" <> '');
CREATE UNIQUE INDEX "support_tickets_subject_uq" ON "support_tickets" (lower("subject")) WHERE "severity" > 1;
UPDATE "support_tickets" SET "effort_note" = CASE WHEN "severity" > 1 THEN '90 min' ELSE '20 min' END;

-- Now minutes, and what they cost.
ALTER TABLE "support_tickets" ADD COLUMN "minutes" VARCHAR(10);
UPDATE "support_tickets" SET "minutes" = split_part("effort_note", ' ', 1);
ALTER TABLE "support_tickets" ALTER COLUMN "minutes" SET DATA TYPE INTEGER USING "minutes"::integer,
    ALTER COLUMN "minutes" SET DEFAULT 20,
    ALTER COLUMN "minutes" SET NOT NULL;
ALTER TABLE "support_tickets" ADD COLUMN "cost" DECIMAL(8,2) GENERATED ALWAYS AS ("minutes" * 65.5 / 60) STORED;

-- DropIndex
DROP INDEX "support_tickets_subject_uq";
-- AlterTable
ALTER TABLE "support_tickets" DROP CONSTRAINT "support_tickets_effort_note_check";
ALTER TABLE "support_tickets" DROP COLUMN "effort_note";

-- Its key was a number for a while.
CREATE TABLE "ticket_links" (
    "id" SERIAL NOT NULL,
    "ticket_id" INTEGER NOT NULL,

    CONSTRAINT "ticket_links_pkey" PRIMARY KEY ("id")
);
ALTER TABLE "ticket_links" ADD CONSTRAINT "ticket_links_ticket_id_fkey" FOREIGN KEY ("ticket_id") REFERENCES "support_tickets"("id") ON DELETE CASCADE ON UPDATE CASCADE;
INSERT INTO "ticket_links" ("ticket_id") SELECT "id" FROM "support_tickets";
ALTER TABLE "ticket_links" DROP CONSTRAINT "ticket_links_pkey", DROP COLUMN "id";
ALTER TABLE "ticket_links" DROP CONSTRAINT "ticket_links_ticket_id_fkey";
-- DropTable
DROP TABLE "ticket_links";
