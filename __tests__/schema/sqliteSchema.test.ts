import Database from 'better-sqlite3'
import type { Catalog } from '../../src/catalog/catalog'
import { uniqueIndexes } from '../../src/catalog/sqliteNames'
import { UnsupportedOnShadow } from '../../src/errors'
import { buildSqliteSchema, type SqliteSchema, type SqliteSchemaOptions } from '../../src/schema/sqliteSchema'
import { catalogFromDdl } from '../../src/sql/ddl'
import { keyFunctions } from './shadow'

async function build(
  ddl: string,
  options: SqliteSchemaOptions = {},
): Promise<{ schema: SqliteSchema; catalog: Catalog; db: Database.Database }> {
  const catalog = await catalogFromDdl(ddl)
  const schema = buildSqliteSchema(catalog, options)
  const db = new Database(':memory:')
  for (const name of keyFunctions(schema.sql))
    db.function(name, { deterministic: true }, (v: unknown) =>
      v === null
        ? null
        : String(v)
            .toLowerCase()
            .replace(/\.?0+$/, ''),
    )
  db.exec(schema.sql)
  return { schema, catalog, db }
}

const failure = (db: Database.Database, sql: string): string => {
  try {
    db.exec(sql)
    return 'none'
  } catch (error) {
    return (error as Error).message
  }
}

const unsupported = (schema: SqliteSchema) =>
  schema.catalog.tables.flatMap((t) => (t.unsupported ?? []).map((u) => `${t.name}: ${u.kind} ${u.name}`))

test('of several violated constraints SQLite reports the one that Postgres does', async () => {
  const { db } =
    await build(`CREATE TABLE t (id text PRIMARY KEY, a int, b int); CREATE UNIQUE INDEX ua ON t (a); CREATE UNIQUE INDEX ub ON t (b);
    CREATE TABLE late (a int, b text NOT NULL); CREATE UNIQUE INDEX la ON late (a); ALTER TABLE late ADD PRIMARY KEY (b);`)
  db.exec(`INSERT INTO t VALUES ('x', 1, 1); INSERT INTO late VALUES (1, 'x')`)
  expect(failure(db, `INSERT INTO t VALUES ('x', 1, 1)`)).toBe('UNIQUE constraint failed: t.id')
  expect(failure(db, `INSERT INTO t VALUES ('y', 1, 1)`)).toBe('UNIQUE constraint failed: t.a')
  expect(failure(db, `INSERT INTO t VALUES ('y', 2, 1)`)).toBe('UNIQUE constraint failed: t.b')
  // The key was made after the index, so it is checked after it.
  expect(failure(db, `INSERT INTO late VALUES (1, 'x')`)).toBe('UNIQUE constraint failed: late.a')
})

test("checks run in the order of their names, as Postgres's do", async () => {
  const { db } = await build('CREATE TABLE t (a int, CONSTRAINT z CHECK (a > 0), CONSTRAINT b CHECK (a > 1))', {
    translateExpression: (sql) => sql,
  })
  expect(failure(db, 'INSERT INTO t VALUES (0)')).toBe('CHECK constraint failed: b')
})

test('types whose equal values differ are unique by key', async () => {
  const { db, schema, catalog } = await build(
    'CREATE TABLE t (id int PRIMARY KEY, e citext UNIQUE, n numeric, m numeric(5,2) UNIQUE); CREATE UNIQUE INDEX tn ON t (n, id)',
  )
  expect(keyFunctions(schema.sql).sort()).toEqual(['pg_key_citext', 'pg_key_numeric'])
  db.exec(`INSERT INTO t VALUES (1, 'A', '1.0', '1.00')`)
  expect(failure(db, `INSERT INTO t VALUES (2, 'a', '1.0', '2.00')`)).toBe("UNIQUE constraint failed: index 't_e_key'")
  expect(uniqueIndexes(catalog).map((i) => [i.sqliteName, i.name])).toEqual([['t_pkey', 't_pkey'], ['t_e_key', 't_e_key'], ['t_m_key', 't_m_key'], ['tn', 'tn']]) // prettier-ignore
  expect(schema.sql).toContain('CREATE UNIQUE INDEX "t_m_key" ON "t" ("m");')
})

test('a table with key functions is read without them', async () => {
  const { db } = await build('CREATE TABLE t (id citext PRIMARY KEY, a int)')
  db.exec(`INSERT INTO t VALUES ('A', 1)`)
  const plain = new Database(db.serialize())
  expect(plain.prepare(`SELECT a FROM t WHERE id = 'A' ORDER BY id`).all()).toEqual([{ a: 1 }])
})

test('NULLS NOT DISTINCT', async () => {
  const { db } = await build(
    'CREATE TABLE t (a int, b text, c bytea, UNIQUE NULLS NOT DISTINCT (a, b), UNIQUE NULLS NOT DISTINCT (c))',
  )
  db.exec(`INSERT INTO t VALUES (NULL, 'x', x'')`)
  expect(failure(db, `INSERT INTO t VALUES (NULL, 'x', x'01')`)).toBe("UNIQUE constraint failed: index 't_a_b_key'")
  expect(failure(db, `INSERT INTO t VALUES (NULL, 'y', NULL)`)).toBe('none')
  expect(failure(db, `INSERT INTO t VALUES (NULL, '', NULL)`)).toBe("UNIQUE constraint failed: index 't_c_key'")
})

test('partial and expression indexes go through the translator', async () => {
  const ddl =
    'CREATE TABLE t (a int, b text); CREATE UNIQUE INDEX p ON t (a) WHERE b IS NULL; CREATE UNIQUE INDEX e ON t (lower(b)) NULLS NOT DISTINCT; CREATE INDEX other ON t (upper(b))'
  const { db, schema } = await build(ddl, { translateExpression: (sql) => sql })
  expect(unsupported(schema)).toEqual([])
  db.exec(`INSERT INTO t VALUES (1, 'X'), (2, NULL)`)
  expect(failure(db, `INSERT INTO t VALUES (2, 'y')`)).toBe('none')
  expect(failure(db, `INSERT INTO t VALUES (3, 'x')`)).toBe("UNIQUE constraint failed: index 'e'")
  expect(failure(db, `INSERT INTO t VALUES (4, NULL)`)).toBe("UNIQUE constraint failed: index 'e'")
})

test('what SQLite cannot hold is named, and the rest is made', async () => {
  const { schema } = await build(
    `CREATE TABLE p (id int PRIMARY KEY, e citext UNIQUE, x int, y int, UNIQUE (x, y));
    CREATE TABLE t (id int PRIMARY KEY, e citext REFERENCES p (e), x int, y int, d int UNIQUE DEFERRABLE, g int GENERATED ALWAYS AS (x + 1) STORED, CONSTRAINT ch CHECK (x > 0), CONSTRAINT ok CHECK (y > 0),
      CONSTRAINT f FOREIGN KEY (x, y) REFERENCES p (x, y) MATCH FULL, CONSTRAINT part FOREIGN KEY (x, y) REFERENCES p (x, y) ON DELETE SET NULL (x), EXCLUDE USING gist (d WITH =), EXCLUDE USING gist (x WITH <>));
    CREATE UNIQUE INDEX px ON t (x) WHERE y > 1;`,
    {
      translateExpression: (sql) => {
        if (sql === 'y > 0') return sql
        throw new UnsupportedOnShadow(sql)
      },
    },
  )
  expect(unsupported(schema).sort()).toEqual([
    't: check constraint ch', 't: exclusion constraint t_x_excl', 't: foreign key f', 't: foreign key part', 't: foreign key t_e_fkey', 't: generated column g', 't: unique index px',
  ]) // prettier-ignore
  expect(schema.catalog.tables[1]?.unsupported?.find((u) => u.name === 'ch')?.reason).toBe(
    'x > 0 is not supported on the shadow',
  )
  expect(schema.sql).toContain('CONSTRAINT "ok" CHECK (y > 0)')
})

test('a failure of the translator that is no refusal is not taken for one', async () => {
  const catalog = await catalogFromDdl('CREATE TABLE t (a int CHECK (a > 0))')
  const translateExpression = () => {
    throw new TypeError('broken')
  }
  expect(() => buildSqliteSchema(catalog, { translateExpression })).toThrow('broken')
})

test('names: schemas, case, and what SQLite keeps to itself', async () => {
  const { catalog, db } =
    await build(`CREATE SCHEMA audit; CREATE TABLE "User" (id int PRIMARY KEY); CREATE TABLE "user" (id int PRIMARY KEY, "User_id_key" int UNIQUE); CREATE TABLE audit.logs (id int);
    CREATE TABLE audit."_AToB" (a int); CREATE TABLE audit__logs (id int); CREATE TABLE sqlite_thing (id int); CREATE TABLE "select" ("from" int, "a""b" int UNIQUE);`)
  expect(catalog.tables.map((t) => t.sqliteName)).toEqual([
    'User',
    'user_2',
    'audit__logs_2',
    '_audit__AToB',
    'audit__logs',
    '_sqlite_thing',
    'select',
  ])
  expect(db.prepare(`SELECT count(*) FROM sqlite_master WHERE type = 'table'`).pluck().get()).toBe(7)
})

test('columns that differ in case only are refused', async () => {
  const catalog = await catalogFromDdl('CREATE TABLE t ("userId" int, userid int)')
  expect(() => buildSqliteSchema(catalog)).toThrow(
    expect.objectContaining({ name: 'ShadowError', code: 'SCHEMA_INVALID' }),
  )
})

test('foreign keys keep name, actions and deferral', async () => {
  const { db, schema } = await build(
    `CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (a int CONSTRAINT fk REFERENCES p ON DELETE SET DEFAULT ON UPDATE NO ACTION DEFERRABLE INITIALLY DEFERRED)`,
  )
  expect(schema.sql).toContain(
    'CONSTRAINT "fk" FOREIGN KEY ("a") REFERENCES "p" ("id") ON DELETE SET DEFAULT ON UPDATE NO ACTION DEFERRABLE INITIALLY DEFERRED',
  )
  db.pragma('foreign_keys = ON')
  expect(failure(db, 'BEGIN; INSERT INTO c VALUES (1); INSERT INTO p VALUES (1); COMMIT')).toBe('none')
})

test('literal defaults are in stored form; others are not there', async () => {
  const { schema } =
    await build(`CREATE TYPE e AS ENUM ('x'); CREATE TABLE t (a int DEFAULT -1, b bool DEFAULT true, c numeric(5,2) DEFAULT 1.5, d char(3) DEFAULT 'a', f bytea DEFAULT '\\x0aff', g e DEFAULT 'x',
    h text DEFAULT 'it''s \\ here', i double precision DEFAULT 2, n double precision DEFAULT 'Infinity', j timestamptz DEFAULT now(), k jsonb DEFAULT '{"b":1,"a":2}'::jsonb, l int DEFAULT 1 + 1, m serial)`)
  const defaults = Object.fromEntries(
    [...schema.sql.matchAll(/^ {2}"(\w+)" \w+(?: NOT NULL)?(?: DEFAULT (.*?))?,?$/gm)].map(([, name, value]) => [
      name,
      value,
    ]),
  )
  expect(defaults).toEqual({
    a: '-1',
    b: '1',
    c: "'1.50'",
    d: "'a  '",
    f: "x'0aff'",
    g: "'x'",
    h: "'it''s \\ here'",
    i: '2.0',
    j: undefined,
    k: `'{"a": 2, "b": 1}'`,
    l: undefined,
    m: undefined,
    n: '9e999',
  })
})
