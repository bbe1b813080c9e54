import type { Kind } from './kinds'

const STOCK = `
CREATE TABLE log (id serial PRIMARY KEY, said text);
CREATE TABLE stock (id int PRIMARY KEY, name text, qty numeric(8,2) DEFAULT 0, twice numeric GENERATED ALWAYS AS (qty * 2) STORED, tags text[], meta jsonb);
CREATE FUNCTION summary() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  r record;
  n bigint;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    SELECT count(*) INTO n FROM before;
    INSERT INTO log (said) SELECT format('%s before %s: %s', TG_OP, n, string_agg(b.id || '=' || b.twice, ',' ORDER BY b.id)) FROM before b;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO log (said) SELECT TG_OP || ' after ' || to_jsonb(a)::text FROM after AS a ORDER BY a.id;
    FOR r IN SELECT * FROM after ORDER BY id DESC LIMIT 1 LOOP RAISE NOTICE 'last % %', r.id, r.meta; END LOOP;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ins AFTER INSERT ON stock REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION summary();
CREATE TRIGGER upd AFTER UPDATE ON stock REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION summary();
CREATE TRIGGER del AFTER DELETE ON stock REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION summary();
`

export const TRANSITIONS: readonly Kind[] = [
  {
    name: 'OLD TABLE and NEW TABLE of statements',
    ddl: STOCK,
    statements: [
      `INSERT INTO stock (id, name, qty, tags, meta) VALUES (1, 'a', 1.5, '{x,y}', '{"b": 1, "a": [2]}'), (2, 'b', 2, NULL, NULL)`,
      `INSERT INTO stock (id) SELECT g FROM generate_series(3, 5) g`,
      `INSERT INTO stock (id) SELECT 1 WHERE false`,
      `UPDATE stock SET qty = qty + 1 WHERE id < 4`,
      `UPDATE stock SET qty = 0 WHERE id = 99`,
      `INSERT INTO stock (id, name) VALUES (5, 'e'), (6, 'f') ON CONFLICT (id) DO UPDATE SET name = excluded.name`,
      `DELETE FROM stock WHERE id > 4`,
      `MERGE INTO stock s USING (VALUES (1), (2), (9)) v (id) ON s.id = v.id WHEN MATCHED AND v.id = 1 THEN DELETE WHEN MATCHED THEN UPDATE SET name = 'm' WHEN NOT MATCHED THEN INSERT (id) VALUES (v.id)`,
      `WITH a AS (UPDATE stock SET qty = 7 WHERE id = 2) UPDATE stock SET qty = 8 WHERE id = 3`,
      `DELETE FROM stock`,
      `SELECT * FROM log ORDER BY id`,
    ],
  },
  {
    name: 'of rows, with joins, and beside tables of the same name',
    ddl: `
CREATE TABLE log (id serial PRIMARY KEY, said text);
CREATE TABLE t (id int PRIMARY KEY, n int);
CREATE TABLE changed (id int);
CREATE VIEW all_changed AS SELECT * FROM changed;
CREATE FUNCTION share() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE share numeric; r changed%ROWTYPE;
BEGIN
  SELECT round(100.0 * NEW.n / sum(c.n), 1) INTO share FROM changed c;
  INSERT INTO log (said) VALUES (format('%s has %s of %s; %s in the table, %s in the view', NEW.id, share, (SELECT sum(n) FROM changed), (SELECT count(*) FROM public.changed), (SELECT count(*) FROM all_changed)));
  INSERT INTO log (said) SELECT format('%s was %s', c.id, w.n) FROM changed c LEFT JOIN was w USING (id) WHERE c.id = NEW.id;
  EXECUTE 'INSERT INTO log (said) SELECT ''dynamic '' || count(*) FROM changed';
  RETURN NULL;
END $$;
CREATE TRIGGER share AFTER UPDATE ON t REFERENCING NEW TABLE AS changed OLD TABLE AS was FOR EACH ROW WHEN (NEW.n <> OLD.n) EXECUTE FUNCTION share();`,
    statements: [
      `INSERT INTO changed VALUES (1000)`,
      `INSERT INTO t SELECT g, g FROM generate_series(1, 4) g`,
      `UPDATE t SET n = n * 10 WHERE id > 1`,
      `UPDATE t SET n = n WHERE id = 1`,
      `SELECT said FROM log ORDER BY id`,
      `SELECT * FROM changed`,
    ],
  },
  {
    name: 'one function for several tables and names',
    ddl: `
CREATE TABLE log (id serial PRIMARY KEY, said text);
CREATE TABLE a (id int, x text);
CREATE TABLE b (id int, y int, z date);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO log (said) SELECT TG_TABLE_NAME || ' ' || to_jsonb(r)::text FROM rows r;
  INSERT INTO log (said) SELECT TG_TABLE_NAME || ' ' || row_to_json(rows.*)::text FROM rows;
  INSERT INTO log (said) SELECT TG_TABLE_NAME || ' ' || jsonb_agg(to_jsonb(rows))::text FROM rows;
  RETURN NULL;
END $$;
CREATE TRIGGER note AFTER INSERT ON a REFERENCING NEW TABLE AS rows EXECUTE FUNCTION note();
CREATE TRIGGER note AFTER INSERT ON b REFERENCING NEW TABLE AS rows EXECUTE FUNCTION note();
CREATE TRIGGER gone AFTER DELETE ON b REFERENCING OLD TABLE AS rows EXECUTE FUNCTION note();
CREATE FUNCTION change_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE was SET id = 1; RETURN NULL; END $$;
CREATE TRIGGER wrong AFTER DELETE ON a REFERENCING OLD TABLE AS was EXECUTE FUNCTION change_it();
CREATE FUNCTION elsewhere() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) FROM was); END $$;
CREATE FUNCTION ask() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE n int; BEGIN n := elsewhere(); RETURN NULL; END $$;
CREATE TRIGGER ask AFTER UPDATE ON a REFERENCING OLD TABLE AS was EXECUTE FUNCTION ask();`,
    statements: [
      `INSERT INTO a VALUES (1, 'x'), (2, NULL)`,
      `INSERT INTO b VALUES (1, 2, '2020-01-01')`,
      `INSERT INTO a VALUES (3, 'y')`,
      `DELETE FROM b`,
      `DELETE FROM a`,
      `UPDATE a SET id = 2`,
      `SELECT said FROM log ORDER BY id`,
    ],
  },
  {
    name: 'of statements that referential actions are',
    ddl: `
CREATE TABLE log (id serial PRIMARY KEY, said text);
CREATE TABLE parents (id int PRIMARY KEY);
CREATE TABLE children (id int PRIMARY KEY, parent_id int REFERENCES parents ON DELETE CASCADE ON UPDATE CASCADE);
CREATE TABLE pets (id int PRIMARY KEY, parent_id int REFERENCES parents ON DELETE SET NULL);
CREATE TABLE tree (id int PRIMARY KEY, up int REFERENCES tree ON DELETE CASCADE);
CREATE FUNCTION say() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO log (said) VALUES (concat_ws(' ', TG_NAME, TG_WHEN, TG_OP, TG_LEVEL, TG_TABLE_NAME));
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO log (said) SELECT concat_ws(' ', TG_NAME, TG_OP, TG_TABLE_NAME, string_agg(was.id::text, ',' ORDER BY id)) FROM was;
  RETURN NULL;
END $$;
${['parents', 'children', 'pets', 'tree']
  .map(
    (t) => `CREATE TRIGGER b_${t} BEFORE UPDATE OR DELETE ON ${t} EXECUTE FUNCTION say();
CREATE TRIGGER a_${t} AFTER UPDATE OR DELETE ON ${t} EXECUTE FUNCTION say();
CREATE TRIGGER r_${t} AFTER UPDATE OR DELETE ON ${t} FOR EACH ROW EXECUTE FUNCTION say();
CREATE TRIGGER g_${t} AFTER DELETE ON ${t} REFERENCING OLD TABLE AS was EXECUTE FUNCTION gone();`,
  )
  .join('\n')}`,
    statements: [
      `INSERT INTO parents VALUES (1), (2), (3)`,
      `INSERT INTO children VALUES (1, 1), (2, 1), (3, 2)`,
      `INSERT INTO pets VALUES (1, 1), (2, 2)`,
      `INSERT INTO tree VALUES (1, NULL), (2, 1), (3, 1), (4, 2), (5, NULL)`,
      `UPDATE parents SET id = 10 WHERE id = 1`,
      `DELETE FROM parents WHERE id IN (10, 2)`,
      `DELETE FROM parents WHERE id = 3`,
      `DELETE FROM tree WHERE id = 1`,
      `DELETE FROM tree`,
      `SELECT said FROM log ORDER BY id`,
    ],
  },
  {
    name: 'definitions that Postgres does not take',
    ddl: `
CREATE TABLE t (id int, n int);
CREATE VIEW v AS SELECT * FROM t;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;`,
    statements: [
      `CREATE TRIGGER x BEFORE UPDATE ON t REFERENCING OLD TABLE AS o EXECUTE FUNCTION f()`,
      `CREATE TRIGGER x AFTER TRUNCATE ON t REFERENCING OLD TABLE AS o EXECUTE FUNCTION f()`,
      `CREATE TRIGGER x AFTER UPDATE OR DELETE ON t REFERENCING OLD TABLE AS o EXECUTE FUNCTION f()`,
      `CREATE TRIGGER x AFTER UPDATE OF n ON t REFERENCING OLD TABLE AS o EXECUTE FUNCTION f()`,
      `CREATE TRIGGER x AFTER INSERT ON t REFERENCING OLD TABLE AS o EXECUTE FUNCTION f()`,
      `CREATE TRIGGER x AFTER DELETE ON t REFERENCING NEW TABLE AS o EXECUTE FUNCTION f()`,
      `CREATE TRIGGER x AFTER UPDATE ON t REFERENCING NEW TABLE AS o NEW TABLE AS p EXECUTE FUNCTION f()`,
      `CREATE TRIGGER x AFTER UPDATE ON t REFERENCING NEW TABLE AS o OLD TABLE AS o EXECUTE FUNCTION f()`,
      `CREATE TRIGGER x AFTER UPDATE ON t REFERENCING NEW ROW AS o EXECUTE FUNCTION f()`,
      `CREATE TRIGGER x AFTER UPDATE ON v REFERENCING NEW TABLE AS o EXECUTE FUNCTION f()`,
      `CREATE TRIGGER x AFTER UPDATE ON t REFERENCING NEW TABLE AS o OLD TABLE AS p EXECUTE FUNCTION f()`,
      `UPDATE t SET n = 1`,
    ],
  },
]
