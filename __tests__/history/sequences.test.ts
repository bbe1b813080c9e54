/** Where a history leaves its sequences, on Postgres and on the shadow: at the same place, or refused. */
import { compareHistory, emptied } from '../catalog/compareHistory'
import { postgres, type Postgres } from '../support/pglite'

let db: Postgres
beforeAll(async () => {
  db = await postgres()
}, 60_000)
afterAll(() => db.close())

const SCHEMA = `CREATE SEQUENCE numbers; CREATE SEQUENCE others; CREATE SEQUENCE "Mixed";
  CREATE FUNCTION draw() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN gen_random_uuid()::text; END $$;
  CREATE FUNCTION numbered() RETURNS bigint LANGUAGE sql AS $$ SELECT nextval('numbers') $$;
  CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO a (n) VALUES (TG_OP); RETURN NULL; END $$;
  CREATE DOMAIN other AS bigint DEFAULT nextval('others'); CREATE VIEW mixed AS SELECT nextval('"Mixed"') AS v;
  CREATE TABLE a (id serial PRIMARY KEY, n text); CREATE TABLE b (id int GENERATED ALWAYS AS IDENTITY, n text);
  CREATE TABLE c (id bigint DEFAULT numbered(), n text); CREATE TABLE d (id other, n text); CREATE TABLE e (n text);
  CREATE TRIGGER noted AFTER INSERT ON e FOR EACH ROW EXECUTE FUNCTION noted(); INSERT INTO a (n) VALUES ('x'), ('y');`

const ALL = ['Mixed', 'a_id_seq', 'b_id_seq', 'numbers', 'others']

/** Statements that are not run here, and the sequences of which nothing is known afterwards. */
const NOT_RUN: readonly (readonly [sql: string, unknown: readonly string[]])[] = [
  ['INSERT INTO a (n) SELECT draw() FROM a;', ['a_id_seq']],
  ['INSERT INTO b (n) SELECT draw() FROM a;', ['b_id_seq']],
  ['INSERT INTO c (n) SELECT draw() FROM a;', ['numbers']],
  ['INSERT INTO d (n) SELECT draw() FROM a;', ['others']],
  ['INSERT INTO e SELECT draw() FROM a;', ['a_id_seq']],
  ['UPDATE e SET n = draw(); INSERT INTO e SELECT draw() FROM a;', ['a_id_seq']],
  ["INSERT INTO e SELECT nextval('numbers') || draw() FROM a WHERE id > 9 OR draw() > '';", ['a_id_seq', 'numbers']],
  ['INSERT INTO e SELECT v || draw() FROM mixed, a;', ['Mixed', 'a_id_seq']],
  [`DO $$ BEGIN PERFORM nextval('public."Mixed"'); COMMIT; END $$;`, ['Mixed']],
  ['DO $$ BEGIN PERFORM numbered(); COMMIT; END $$;', ['numbers']],
  ["DO $$ BEGIN PERFORM setval(pg_get_serial_sequence('a', 'id'), 9); COMMIT; END $$;", ['a_id_seq']],
  ["DO $$ DECLARE s text := 'num' || 'bers'; BEGIN PERFORM nextval(s); COMMIT; END $$;", ALL],
  ["DO $$ BEGIN EXECUTE format('SELECT setval(%L, 7)', 'num' || 'bers'); COMMIT; END $$;", ALL],
  ["DO $$ BEGIN EXECUTE 'ALTER SEQUENCE ' || 'numbers RESTART WITH 5'; COMMIT; END $$;", ALL],
  ['DO $$ BEGIN PERFORM last_value FROM numbers; COMMIT; END $$;', []],
  ['INSERT INTO a (n) SELECT draw() FROM a; ALTER SEQUENCE a_id_seq RENAME TO a_ids;', ['a_ids']],
  ["INSERT INTO a (n) SELECT draw() FROM a; INSERT INTO e VALUES (nextval('a_id_seq'));", ['a_id_seq']],
  ["INSERT INTO a (n) SELECT draw() FROM a; SELECT setval('a_id_seq', 70);", []],
  ['INSERT INTO a (n) SELECT draw() FROM a; ALTER SEQUENCE a_id_seq RESTART WITH 9;', []],
  ['ALTER TABLE a ALTER COLUMN n TYPE text USING draw();', []],
]

test.each(NOT_RUN)('%s', async (sql, unknown) => {
  await emptied(db)
  const history = [SCHEMA, sql].map((text, i) => ({ file: `${i + 1}/migration.sql`, sql: text }))
  const { failed, refused, ignored, differences } = await compareHistory(db, history)
  expect({ failed, refused }).toEqual({ failed: [], refused: [] })
  if (unknown.length > 0) expect(ignored).not.toEqual([])
  const found = differences.flatMap(
    (text) => /^sequence (\S+): \d+ [tf] \/ (.*)/.exec(text)?.slice(1, 3).join(' ') ?? [],
  )
  const stated = unknown.map((name) => expect.stringMatching(`^${name} refused: a value of sequence "${name}"`))
  expect(found.sort()).toEqual(stated)
})

/** Blocks and calls whose effect on sequences is known. */
const RUN: readonly string[] = [
  'CREATE SEQUENCE s;',
  "CREATE SEQUENCE s; SELECT setval('s', 5, false);",
  'CREATE TABLE t (id serial); CREATE SEQUENCE s START 3 INCREMENT -1 MAXVALUE 9; ALTER SEQUENCE s RESTART;',
  `CREATE TABLE t (id serial, n int); INSERT INTO t (n) VALUES (1);
   DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_indexes WHERE indexname = 'i') THEN EXECUTE 'DROP INDEX i'; END IF; END $$;`,
  `CREATE TABLE t (id serial, n int); INSERT INTO t (n) VALUES (1);
   DO $$ BEGIN INSERT INTO t (n) VALUES (2); IF NOT EXISTS (SELECT 1 FROM pg_indexes WHERE indexname = 'i') THEN EXECUTE 'CREATE INDEX i ON t (n)'; END IF; END $$;`,
  `CREATE TABLE t (id serial, n int); INSERT INTO t (n) VALUES (1);
   DO $$ BEGIN CREATE INDEX i ON t (n); IF EXISTS (SELECT 1 FROM pg_indexes WHERE indexname = 'i') THEN INSERT INTO t (n) VALUES (2); END IF; END $$;`,
]

test.each(RUN)('%s', async (sql) => {
  await emptied(db)
  const compared = await compareHistory(db, [{ file: '1/migration.sql', sql }])
  expect(compared).toEqual({ failed: [], refused: [], ignored: [], differences: [] })
})
