import type { Kind } from './kinds'

/** Says by a notice and in a table what it was fired for. */
const SAY = `
CREATE TABLE log (id serial PRIMARY KEY, said text);
CREATE FUNCTION say() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  said text := format('%s: %s %s %s on %s, old %s, new %s', TG_NAME, TG_WHEN, TG_OP, TG_LEVEL, TG_TABLE_NAME,
    CASE WHEN TG_LEVEL = 'ROW' AND TG_OP <> 'INSERT' THEN to_jsonb(OLD)::text ELSE '-' END,
    CASE WHEN TG_LEVEL = 'ROW' AND TG_OP <> 'DELETE' THEN to_jsonb(NEW)::text ELSE '-' END);
BEGIN
  INSERT INTO log (said) VALUES (said);
  RAISE NOTICE '%', said;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
`

const all = (table: string, name: string, timing: string): string =>
  `CREATE TRIGGER ${name} ${timing} INSERT OR UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION say();`

const FAMILY = `
CREATE TABLE parents (id int PRIMARY KEY, n int);
CREATE TABLE children (id int PRIMARY KEY, parent_id int REFERENCES parents ON DELETE CASCADE ON UPDATE CASCADE, n int);
CREATE TABLE toys (id int PRIMARY KEY, child_id int REFERENCES children ON DELETE SET NULL ON UPDATE CASCADE);
${SAY}
${['parents', 'children', 'toys'].map((t) => all(t, `${t}_after`, 'AFTER') + all(t, `"A_${t}"`, 'AFTER')).join('\n')}
`

export const ORDER: readonly Kind[] = [
  {
    name: 'by name, and what one makes of the row is what the next one sees',
    ddl: `
CREATE TABLE t (id int PRIMARY KEY, path text);
CREATE FUNCTION step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.path := concat(NEW.path, '>', TG_NAME);
  RETURN NEW;
END $$;
CREATE TRIGGER b BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION step();
CREATE TRIGGER a BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION step();
CREATE TRIGGER "Z" BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION step();
CREATE TRIGGER "é" BEFORE INSERT ON t FOR EACH ROW WHEN (NEW.path LIKE '%b') EXECUTE FUNCTION step();
CREATE TRIGGER a10 BEFORE INSERT ON t FOR EACH ROW WHEN (NEW.path LIKE '%b') EXECUTE FUNCTION step();`,
    statements: [
      `INSERT INTO t VALUES (1, 'x'), (2, NULL) RETURNING *`,
      `UPDATE t SET path = '' WHERE id = 1 RETURNING *`,
    ],
  },
  {
    name: "AFTER triggers among the foreign keys' own",
    ddl: FAMILY,
    statements: [
      `INSERT INTO parents VALUES (1, 1), (2, 2)`,
      `INSERT INTO children VALUES (1, 1, 1), (2, 1, 2), (3, 2, 3)`,
      `INSERT INTO children VALUES (4, 9, 1)`,
      `INSERT INTO toys VALUES (1, 1), (2, 2), (3, 3)`,
      `UPDATE parents SET id = 10 WHERE id = 1`,
      `UPDATE children SET id = 30 WHERE id = 3`,
      `DELETE FROM parents WHERE id = 10`,
      `DELETE FROM parents WHERE id = 99`,
      `SELECT * FROM toys ORDER BY id`,
      `SELECT * FROM children ORDER BY id`,
      `SELECT * FROM log ORDER BY id`,
    ],
  },
  {
    name: 'BEFORE triggers of rows that referential actions reach',
    ddl: `
CREATE TABLE parents (id int PRIMARY KEY, n int);
CREATE TABLE children (id int PRIMARY KEY, parent_id int REFERENCES parents ON DELETE CASCADE ON UPDATE CASCADE, n int DEFAULT 0);
CREATE TABLE pets (id int PRIMARY KEY, parent_id int REFERENCES parents ON DELETE SET NULL, n int DEFAULT 0);
CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.n = 99 THEN RAISE EXCEPTION 'row % of % is kept', OLD.id, TG_RELNAME; END IF;
    RETURN OLD;
  END IF;
  NEW.n := NEW.n + 1;
  RETURN NEW;
END $$;
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON children FOR EACH ROW EXECUTE FUNCTION keep();
CREATE TRIGGER keep BEFORE UPDATE ON pets FOR EACH ROW EXECUTE FUNCTION keep();`,
    statements: [
      `INSERT INTO parents VALUES (1), (2), (3)`,
      `INSERT INTO children VALUES (1, 1, 0), (2, 1, 0), (3, 2, 99), (4, 3, 0)`,
      `INSERT INTO pets VALUES (1, 1), (2, 3)`,
      `UPDATE parents SET id = 10 WHERE id = 1`,
      `UPDATE parents SET id = 10, n = 1 WHERE id = 10`,
      `DELETE FROM parents WHERE id = 2`,
      `DELETE FROM parents WHERE id = 3`,
      `SELECT * FROM children ORDER BY id`,
      `SELECT * FROM pets ORDER BY id`,
    ],
  },
  {
    name: 'a later row sees what the triggers of earlier ones have done',
    ddl: `
CREATE TABLE seats (id int PRIMARY KEY, room int, place int);
CREATE FUNCTION next_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT coalesce(max(place), 0) + 1 INTO NEW.place FROM seats WHERE room = NEW.room;
  RETURN NEW;
END $$;
CREATE TRIGGER next_place BEFORE INSERT ON seats FOR EACH ROW EXECUTE FUNCTION next_place();`,
    statements: [
      `INSERT INTO seats (id, room) VALUES (1, 1), (2, 1), (3, 2), (4, 1) RETURNING *`,
      `INSERT INTO seats (id, room) SELECT 4 + g, 2 FROM generate_series(1, 3) g RETURNING *`,
      `INSERT INTO seats (id, room) VALUES (8, 2) ON CONFLICT (id) DO NOTHING RETURNING *`,
      `INSERT INTO seats (id, room) VALUES (8, 1) ON CONFLICT (id) DO UPDATE SET place = excluded.place + 100 RETURNING *`,
    ],
  },
  {
    name: 'a row that a BEFORE trigger changes by itself',
    ddl: `
CREATE TABLE t (id int PRIMARY KEY, n int NOT NULL);
CREATE FUNCTION others() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN UPDATE t SET n = -1 WHERE id = NEW.id AND n > 0; RETURN NEW; END IF;
  DELETE FROM t WHERE id = OLD.id + 1;
  RETURN OLD;
END $$;
CREATE TRIGGER others BEFORE UPDATE OR DELETE ON t FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION others();`,
    statements: [
      `INSERT INTO t VALUES (1, 1), (2, 2), (3, 3), (4, 4)`,
      `UPDATE t SET n = 10 WHERE id = 1`,
      `DELETE FROM t WHERE id = 3`,
      `DELETE FROM t WHERE id <= 2`,
      `SELECT * FROM t ORDER BY id`,
    ],
  },
  {
    name: 'triggers that set off triggers, and themselves',
    ddl: `
CREATE TABLE nodes (id int PRIMARY KEY, parent int, depth int, touched int NOT NULL DEFAULT 0);
CREATE FUNCTION touch_parent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE NOTICE 'depth % of %', pg_trigger_depth(), NEW.id;
  UPDATE nodes SET touched = touched + 1 WHERE id = NEW.parent;
  RETURN NULL;
END $$;
CREATE TRIGGER touch_parent AFTER INSERT OR UPDATE ON nodes FOR EACH ROW EXECUTE FUNCTION touch_parent();
CREATE TABLE loops (id int PRIMARY KEY, n int);
CREATE FUNCTION forever() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE loops SET n = n + 1 WHERE id = NEW.id; RETURN NULL; END $$;
CREATE TRIGGER forever AFTER UPDATE ON loops FOR EACH ROW EXECUTE FUNCTION forever();`,
    statements: [
      `INSERT INTO nodes VALUES (1, NULL), (2, 1), (3, 2), (4, 3)`,
      `UPDATE nodes SET depth = 3 WHERE id = 4`,
      `SELECT * FROM nodes ORDER BY id`,
      `SELECT pg_trigger_depth()`,
      `INSERT INTO loops VALUES (1, 1)`,
    ],
  },
  {
    name: 'errors of constraints after the triggers, and inside them',
    ddl: `
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE t (id serial PRIMARY KEY, n int CHECK (n < 100), name varchar(5) NOT NULL, m mood, twice int GENERATED ALWAYS AS (n * 2) STORED, tags text[] DEFAULT '{}');
CREATE TABLE seen (name text UNIQUE);
CREATE FUNCTION make() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.name = 'null' THEN NEW.name := NULL; END IF;
  IF NEW.name = 'long' THEN NEW.name := repeat('x', length(NEW.name) + 2); END IF;
  IF NEW.name = 'mood' THEN NEW.m := 'angry'; END IF;
  IF NEW.name = 'nokey' THEN NEW.id := NULL; END IF;
  IF NEW.name = 'skip' THEN RETURN NULL; END IF;
  IF NEW.name = 'tags' THEN NEW.tags := NEW.tags || 'x'::text; NEW.m := 'ok'; END IF;
  NEW.n := NEW.n + 10;
  RETURN NEW;
END $$;
CREATE TRIGGER make BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION make();
CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO seen VALUES (NEW.name);
  RAISE NOTICE 'twice %', NEW.twice;
  RETURN NEW;
EXCEPTION WHEN unique_violation THEN
  RAISE NOTICE 'again: %', SQLERRM;
  RETURN NULL;
END $$;
CREATE TRIGGER see AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION see();`,
    statements: [
      `INSERT INTO t (n, name) VALUES (1, 'a') RETURNING *`,
      `INSERT INTO t (n, name) VALUES (95, 'b')`,
      `INSERT INTO t (n, name) VALUES (1, 'null')`,
      `INSERT INTO t (n, name) VALUES (1, 'long')`,
      `INSERT INTO t (n, name) VALUES (1, 'mood')`,
      `INSERT INTO t (n, name) VALUES (1, 'nokey')`,
      `INSERT INTO t (n, name) VALUES (1, 'skip'), (2, 'tags'), (3, 'a') RETURNING *`,
      `UPDATE t SET n = 2 WHERE name = 'a' RETURNING n, twice, old.twice`,
      `UPDATE t SET name = 'skip'`,
      `UPDATE t SET name = 'nokey' WHERE name = 'tags'`,
      `INSERT INTO t (id, n, name) VALUES (1, 1, 'dup')`,
      `SELECT * FROM t ORDER BY id`,
      `SELECT * FROM seen ORDER BY name`,
    ],
  },
  {
    name: 'rows joined to those that are changed, and RETURNING of them',
    ddl: `
CREATE TABLE a (id int PRIMARY KEY, n int);
CREATE TABLE b (id int PRIMARY KEY, a_id int, m int);
${SAY}
${all('a', 'a_said', 'BEFORE')}`,
    statements: [
      `INSERT INTO a VALUES (1, 1), (2, 2)`,
      `INSERT INTO b VALUES (1, 1, 10), (2, 2, 20)`,
      `UPDATE a SET n = a.n + b.m FROM b WHERE b.a_id = a.id AND b.id = 1 RETURNING a.*, b.m, (SELECT count(*) FROM a)`,
      `DELETE FROM a USING b WHERE b.a_id = a.id AND b.m = 20 RETURNING a.id, b.*`,
      `INSERT INTO a SELECT id + 10, m FROM b ORDER BY id RETURNING id, n * 2 AS twice`,
      `UPDATE a SET n = (SELECT max(n) FROM a) + 1 RETURNING id`,
      `SELECT * FROM a ORDER BY id`,
    ],
  },
]
