import type { Kind } from './kinds'

const STEP = `
CREATE TABLE t (id int PRIMARY KEY, n int, path text NOT NULL DEFAULT '');
CREATE FUNCTION step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.path := NEW.path || '>' || TG_NAME || coalesce(':' || TG_ARGV[0], '');
  RETURN NEW;
END $$;
CREATE TRIGGER b BEFORE INSERT OR UPDATE OF n ON t FOR EACH ROW WHEN (NEW.n IS NOT NULL) EXECUTE FUNCTION step('one');`

/** What is defined at run time, and what becomes of triggers when that which they stand on changes. */
export const DEFINITIONS: readonly Kind[] = [
  {
    name: 'functions and triggers made, replaced, renamed, turned off and dropped',
    ddl: STEP,
    statements: [
      `INSERT INTO t VALUES (1, 1) RETURNING path`,
      `CREATE FUNCTION other() RETURNS trigger AS 'BEGIN NEW.path := NEW.path || ''!''; RETURN NEW; END' LANGUAGE plpgsql`,
      `CREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION other()`,
      `INSERT INTO t VALUES (2, 1) RETURNING path`,
      `ALTER TRIGGER a ON t RENAME TO z`,
      `INSERT INTO t VALUES (3, 1) RETURNING path`,
      `ALTER TABLE t DISABLE TRIGGER z`,
      `INSERT INTO t VALUES (4, 1) RETURNING path`,
      `ALTER TABLE t DISABLE TRIGGER USER`,
      `INSERT INTO t VALUES (5, 1) RETURNING path`,
      `ALTER TABLE t ENABLE TRIGGER ALL`,
      `INSERT INTO t VALUES (6, 1) RETURNING path`,
      `ALTER TABLE t ENABLE REPLICA TRIGGER z`,
      `INSERT INTO t VALUES (7, 1) RETURNING path`,
      `ALTER TABLE t ENABLE ALWAYS TRIGGER z`,
      `INSERT INTO t VALUES (8, 1) RETURNING path`,
      `CREATE OR REPLACE FUNCTION other() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.path := 'replaced'; RETURN NEW; END $$`,
      `INSERT INTO t VALUES (9, 1) RETURNING path`,
      `ALTER FUNCTION other() RENAME TO another`,
      `INSERT INTO t VALUES (10, 1) RETURNING path`,
      `CREATE OR REPLACE TRIGGER z BEFORE INSERT ON t FOR EACH ROW WHEN (NEW.id > 100) EXECUTE FUNCTION step('two')`,
      `INSERT INTO t VALUES (11, 1), (101, 1) RETURNING path`,
      `CREATE TRIGGER z BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION step()`,
      `CREATE TRIGGER y BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION nowhere()`,
      `CREATE TRIGGER y BEFORE INSERT ON nowhere FOR EACH ROW EXECUTE FUNCTION step()`,
      `DROP FUNCTION step()`,
      `DROP TRIGGER IF EXISTS nothing ON t`,
      `DROP TRIGGER nothing ON t`,
      `DROP TRIGGER z ON t`,
      `INSERT INTO t VALUES (102, 1) RETURNING path`,
      `DROP FUNCTION another`,
      `CREATE FUNCTION step() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$`,
      `SELECT count(*) FROM t`,
    ],
  },
  {
    name: 'columns and tables renamed, transactions undone',
    ddl: STEP,
    statements: [
      `ALTER TABLE t RENAME COLUMN n TO number`,
      `INSERT INTO t VALUES (1, 1), (2, NULL) RETURNING path`,
      `UPDATE t SET number = 5 RETURNING path`,
      `UPDATE t SET id = id + 10 RETURNING path`,
      `ALTER TABLE t RENAME TO u`,
      `UPDATE u SET number = 6 WHERE id = 11 RETURNING path`,
      `BEGIN`,
      `DROP TRIGGER b ON u`,
      `UPDATE u SET number = 7 WHERE id = 11 RETURNING path`,
      `ROLLBACK`,
      `UPDATE u SET number = 8 WHERE id = 11 RETURNING path`,
      `ALTER TABLE u ADD COLUMN more text DEFAULT 'x'`,
      `UPDATE u SET number = 9 WHERE id = 11 RETURNING *`,
      `DROP TABLE u`,
      `DROP FUNCTION step()`,
    ],
  },
  {
    name: 'names in quotes, another schema, and a table of that name in each',
    ddl: `
CREATE SCHEMA "Back Office";
CREATE TABLE "Back Office"."Orders" ("Id" int PRIMARY KEY, "userName" text, "Total" numeric(10,2));
CREATE TABLE "Orders" ("Id" int PRIMARY KEY);
CREATE TABLE "Back Office".log (said text);
CREATE FUNCTION "Back Office"."onOrder"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "Back Office".log VALUES (TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME || '.' || TG_NAME || ': ' || NEW."userName" || ' ' || NEW."Total");
  NEW."userName" := lower(NEW."userName");
  RETURN NEW;
END $$;
CREATE TRIGGER "On Order" BEFORE INSERT OR UPDATE OF "Total" ON "Back Office"."Orders" FOR EACH ROW WHEN (NEW."Total" > 0) EXECUTE FUNCTION "Back Office"."onOrder"();`,
    statements: [
      `INSERT INTO "Back Office"."Orders" VALUES (1, 'ANN', 5), (2, 'BOB', 0) RETURNING *`,
      `INSERT INTO "Orders" VALUES (1) RETURNING *`,
      `UPDATE "Back Office"."Orders" SET "Total" = 7.125 RETURNING *`,
      `UPDATE "Back Office"."Orders" SET "userName" = 'CAP' RETURNING *`,
      `SELECT * FROM "Back Office".log`,
    ],
  },
]
