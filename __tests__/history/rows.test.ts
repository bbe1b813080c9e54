/** The rows that a history makes, on Postgres and on the shadow. */
import { catalogFromScripts } from '../../src/sql/ddl'
import { LiveRows } from '../../src/history/liveRows'
import { compareHistory, emptied } from '../catalog/compareHistory'
import { postgres, type Postgres } from '../support/pglite'
import { HISTORIES } from './histories'

let db: Postgres
beforeAll(async () => {
  db = await postgres()
}, 60_000)
afterAll(() => db.close())

test.each(Object.entries(HISTORIES))(
  '%s',
  async (_name, scripts) => {
    await emptied(db)
    const history = scripts.map((sql, i) => ({ file: `${i + 1}/migration.sql`, sql }))
    const { failed, refused, ignored, differences } = await compareHistory(db, history)
    expect({ failed, refused, ignored, differences }).toEqual({ failed: [], refused: [], ignored: [], differences: [] })
  },
  60_000,
)

const FAILING: readonly (readonly [sql: string, line: number, message: string, under: string])[] = [
  ['CREATE TABLE t (a int);\nUPDATE t SET b = 1;', 2, 'column "b" of relation "t" does not exist', 'b = 1'],
  ['CREATE TABLE t (a int);\n\nINSERT INTO t\nSELECT x FROM t;', 4, 'column "x" does not exist', 'x FROM'],
  ['CREATE TABLE t (a int UNIQUE);\nINSERT INTO t VALUES (1), (1);', 2, 'duplicate key value', 'INSERT'],
  ['CREATE TABLE t (a int);\nINSERT INTO t VALUES (NULL);\nALTER TABLE t ALTER a SET NOT NULL;', 3, 'null', 'ALTER'],
  ["CREATE TABLE t (a int);\nINSERT INTO t VALUES ('x');", 2, 'invalid input syntax for type integer', "'x'"],
  ['INSERT INTO nowhere VALUES (1);', 1, 'relation "nowhere" does not exist', 'nowhere'],
]

test.each(FAILING)('%j fails where it stands', async (sql, line, message, under) => {
  const rows = new LiveRows()
  const error = await catalogFromScripts([{ sql, file: '1/migration.sql' }], { rows }).catch((e: unknown) => e as Error)
  rows.close()
  expect(error).toMatchObject({ name: 'ShadowError', code: 'DDL_INVALID' })
  const text = (error as Error).message
  expect(text).toContain(`1/migration.sql:${line}: `)
  expect(text).toContain(message)
  const [, shown = '', caret = ''] = /\n(LINE .*)\n( *\^)/.exec(text) ?? []
  expect(shown.slice(caret.length - 1)).toContain(under)
  expect(shown.slice(caret.length - 1).startsWith(under)).toBe(true)
})

test('what cannot be run keeps its table from being used, and what depends on it', async () => {
  const sql = `CREATE TABLE a (id int, x xml); CREATE TABLE b (n int); CREATE TABLE c (n int); INSERT INTO b VALUES (1);
    INSERT INTO a SELECT 1, xmlelement(name q); INSERT INTO b SELECT id FROM a; INSERT INTO c VALUES (3);`
  const rows = new LiveRows()
  const catalog = await catalogFromScripts([{ sql, file: '1/migration.sql' }], { rows })
  const unknown = catalog.tables.filter((table) => table.unsupported?.length).map((table) => table.name)
  expect(unknown).toEqual(['a', 'b'])
  expect(catalog.ignored).toMatchObject([
    { statement: 'INSERT', line: 2, consequential: true },
    { statement: 'INSERT', line: 2, consequential: true },
  ])
  expect(rows.database?.run('SELECT n FROM c')).toEqual([['3']])
  expect(() => rows.database?.run('SELECT n FROM b')).toThrow('using table "b" is not supported on the shadow')
  rows.close()
})

const TABLES = `CREATE TABLE a (id int PRIMARY KEY, n text); CREATE TABLE b (id int, a int REFERENCES a ON DELETE CASCADE ON UPDATE CASCADE);
  CREATE TABLE c (id int, a int REFERENCES a); CREATE TABLE log (what text); CREATE VIEW va AS SELECT id, n FROM a;
  INSERT INTO a VALUES (1, 'x'), (2, 'y'); INSERT INTO b VALUES (1, 1); INSERT INTO c VALUES (1, 2); INSERT INTO log VALUES ('z');
  CREATE FUNCTION draw() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN gen_random_uuid()::text; END $$;
  CREATE FUNCTION fill() RETURNS void LANGUAGE plpgsql AS $$ BEGIN UPDATE a SET n = draw(); END $$;
  CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (TG_OP); RETURN NULL; END $$;`

/** Statements that are not run here, and the tables of which nothing is known afterwards. */
const NOT_RUN: readonly (readonly [sql: string, unknown: readonly string[]])[] = [
  ['UPDATE a SET n = draw();', ['a']],
  ['UPDATE va SET n = draw();', ['a']],
  ['UPDATE a SET id = length(draw());', ['a', 'b']],
  ['UPDATE a SET n = (SELECT n FROM a x WHERE x.id = a.id), id = length(draw());', ['a', 'b']],
  ['UPDATE a SET (n, id) = (SELECT x.n, length(draw()) FROM a x WHERE x.id = a.id);', ['a', 'b']],
  ['WITH x AS (UPDATE a SET id = length(draw()) RETURNING id) SELECT count(*) FROM x;', ['a', 'b']],
  ['UPDATE a SET n = (SELECT draw() || x.id FROM a x WHERE x.id = a.id) WHERE id = 1;', ['a']],
  ['UPDATE a SET n = id || draw();', ['a']],
  ['DELETE FROM a WHERE n > xmlelement(name q)::text;', ['a', 'b']],
  ['INSERT INTO a SELECT 3, xmlelement(name q)::text;', ['a']],
  [
    'DO $$ DECLARE r a; BEGIN FOR r IN SELECT * FROM a LOOP UPDATE a SET n = draw() WHERE id = r.id; END LOOP; END $$;',
    ['a'],
  ],
  ['DO $$ BEGIN PERFORM 1; UPDATE c SET id = 3; COMMIT; END $$;', ['c']],
  ['SELECT fill();', ['a']],
  ['DO $$ BEGIN PERFORM fill(); END $$;', ['a']],
  [
    "DO $$ DECLARE t text; BEGIN FOREACH t IN ARRAY ARRAY['b'] LOOP EXECUTE format('DELETE FROM %I', t); END LOOP; COMMIT; END $$;",
    ['a', 'b', 'c', 'log'],
  ],
  [
    "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app') THEN EXECUTE 'GRANT SELECT, INSERT ON a TO app'; END IF; COMMIT; END $$;",
    [],
  ],
  ['CREATE TRIGGER noted AFTER UPDATE ON c EXECUTE FUNCTION noted(); UPDATE c SET id = length(draw());', ['c', 'log']],
  ['SET search_path = nowhere; UPDATE public.c SET id = 4;', ['c']],
]

test.each(NOT_RUN)('%s leaves nothing stale', async (sql, unknown) => {
  const rows = new LiveRows()
  const catalog = await catalogFromScripts([{ sql: `${TABLES}\n${sql}`, file: '1/migration.sql' }], { rows })
  const found = catalog.tables.filter((table) => table.unsupported?.length).map((table) => table.name)
  expect(found.sort()).toEqual(unknown)
  rows.close()
})

test('a statement that needs rows which are not known does not fail', async () => {
  const sql = `CREATE TABLE t (id int); INSERT INTO t VALUES (1); ALTER TABLE t ADD COLUMN code text;
    CREATE FUNCTION draw() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN gen_random_uuid()::text; END $$;
    DO $$ DECLARE r t; BEGIN FOR r IN SELECT * FROM t LOOP UPDATE t SET code = draw() WHERE id = r.id; END LOOP; END $$;
    ALTER TABLE t ALTER COLUMN code SET NOT NULL;`
  const rows = new LiveRows()
  const catalog = await catalogFromScripts([{ sql, file: '1/migration.sql' }], { rows })
  expect(catalog.tables[0]).toMatchObject({ name: 't', unsupported: [{ reason: expect.stringContaining('draw()') }] })
  rows.close()
})

test('rows that break a constraint which is NOT VALID are not known, and the others are', async () => {
  const sql = `CREATE TABLE a (n int); CREATE TABLE b (n int); INSERT INTO a VALUES (-1); INSERT INTO b VALUES (2);
    ALTER TABLE a ADD CONSTRAINT positive CHECK (n > 0) NOT VALID; INSERT INTO b VALUES (3);`
  const rows = new LiveRows()
  const catalog = await catalogFromScripts([{ sql, file: '1/migration.sql' }], { rows })
  expect(
    catalog.tables.map(({ name, unsupported, checks }) => [name, unsupported?.[0]?.reason, checks.length]),
  ).toEqual([
    ['a', 'its constraint "positive" is NOT VALID, and rows break it', 1],
    ['b', undefined, 0],
  ])
  expect(rows.database?.run('SELECT n FROM b ORDER BY n')).toEqual([['2'], ['3']])
  expect(() => rows.database?.run('SELECT n FROM a')).toThrow('using table "a" is not supported on the shadow')
  rows.close()
})
