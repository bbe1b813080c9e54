import { catalogFromDdl } from '../../src/sql/ddl'

/** The script, the line of the error, and what its message says. */
const REFUSED: readonly (readonly [sql: string, line: number, message: string])[] = [
  ['CREATE TABLE t (a int;', 1, 'syntax error at or near ";"'],
  ['CREATE TABLE t (a int);\n\nCREATE TABLE t (b int);', 3, 'relation "t" already exists'],
  ['CREATE TABLE t (a int);\nALTER TABLE t ADD COLUMN a text;', 2, 'column "a" of relation "t" already exists'],
  ['ALTER TABLE nope ADD COLUMN a int;', 1, 'relation "nope" does not exist'],
  ['-- é\nCREATE TABLE t (a int);\nCREATE INDEX ON t (b);', 3, 'column "b" of relation "t" does not exist'],
  ['CREATE TABLE t (a int REFERENCES u);', 1, 'relation "u" does not exist'],
  [
    'CREATE TABLE u (x int);\nCREATE TABLE t (a int REFERENCES u (x));',
    2,
    'there is no unique constraint matching given keys for referenced table "u"',
  ],
  ['CREATE TABLE t (a int PRIMARY KEY, b int PRIMARY KEY);', 1, 'multiple primary keys for table "t" are not allowed'],
  ["CREATE TYPE e AS ENUM ('a');\nALTER TYPE e ADD VALUE 'a';", 2, 'enum label "a" already exists'],
  ['DROP TABLE nope;', 1, 'table "nope" does not exist'],
  [
    'CREATE TABLE u (x int PRIMARY KEY); CREATE TABLE t (a int REFERENCES u);\nDROP TABLE u;',
    2,
    'cannot drop table u because other objects depend on it: constraint t_a_fkey on table t depends on table u',
  ],
  ['CREATE TABLE s.t (a int);', 1, 'schema "s" does not exist'],
  ['CREATE TABLE t AS SELECT 1 AS a;\nCREATE TABLE u AS SELECT b FROM t;', 2, 'column "b" does not exist'],
  ['CREATE TABLE t AS SELECT 1 AS a;\nSELECT a, 2 AS c INTO u FROM t;\nCREATE INDEX ON u (d);', 3, 'column "d"'],
  ['ALTER TEXT SEARCH CONFIGURATION english ALTER MAPPING FOR word WITH simple;', 1, 'as Postgres brings it'],
  ['CREATE FOREIGN TABLE t (a int) SERVER s;', 1, 'CreateForeignTable is not a statement that the shadow knows'],
  ['CREATE TABLE t (a int CHECK (a > (SELECT 1)));', 1, 'cannot stand in a stored expression'],
]

test.each(REFUSED)('%s', async (sql, line, message) => {
  const error = await catalogFromDdl(sql, { file: 'migration.sql' }).catch((e: unknown) => e)
  expect(error).toMatchObject({ name: 'ShadowError', code: 'DDL_INVALID' })
  expect((error as Error).message).toContain(`migration.sql:${line}: `)
  expect((error as Error).message).toContain(message)
  expect((error as Error).message).toMatch(/\nLINE \d+: .*\n +\^/)
})

test('the caret counts characters, not bytes', async () => {
  const error = await catalogFromDdl('CREATE TABLE t (a int); ALTER TABLE "größe" ADD b int;').catch(
    (e: unknown) => e as Error,
  )
  const [, line = '', caret = ''] = /\n(LINE .*)\n( +\^)/.exec((error as Error).message) ?? []
  expect(line.slice(caret.length - 1)).toMatch(/^"größe"/)
})

test('the same DDL gives the same catalog, and JSON keeps all of it', async () => {
  const ddl =
    "CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (id serial PRIMARY KEY, a e DEFAULT 'a' UNIQUE, b geometry, CHECK (id > 0)); CREATE VIEW v AS SELECT 1;"
  const [one, two] = [await catalogFromDdl(ddl), await catalogFromDdl(ddl)]
  expect(two).toEqual(one)
  expect(JSON.parse(JSON.stringify(one))).toEqual(one)
  expect(one.externalTypes).toMatchObject([{ schema: 'public', name: 'geometry' }])
})
