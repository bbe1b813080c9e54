/** Collations of expressions: as Postgres derives them, or refused by name. */
import { catalogFromScripts } from '../../src/sql/ddl'
import { CatalogIndex } from '../../src/catalog/lookup'
import { tableNotes } from '../../src/schema/reportNotes'
import { expectSame, fixture, openSides } from './sideBySide'

const schema = fixture('collations/schema.sql')

test('what is derived, folded and compared', () => expectSame(schema, fixture('collations/statements.sql')), 120_000)

/** Postgres's collations are chosen for their types as they bind. */
test('parameters under COLLATE are of the type that their surroundings give', async () => {
  const sides = await openSides(schema)
  try {
    for (const [sql, values] of [
      ['SELECT upper($1 COLLATE "C")', ['ä']],
      ['SELECT $1 = d COLLATE "C" FROM t', ['ä']],
      ['SELECT s = $1 COLLATE "C", pg_typeof($1) FROM t', ['ä']],
      ['SELECT lower($1) = lower($2 COLLATE "POSIX")', ['Ä', 'Ä']],
      ['SELECT id FROM t WHERE a ILIKE $1', ['ä%']],
    ] as const) {
      const [here, there] = [await sides.onShadow(sql, values), await sides.onPostgres(sql, values)]
      expect({ sql, answer: here }).toEqual({ sql, answer: there })
    }
  } finally {
    await sides.close()
  }
}, 60_000)

const REFUSED: readonly (readonly [string, string])[] = [
  ['SELECT upper(e) FROM t', 'letter case under collation "de"'],
  ['SELECT upper(g) FROM t', 'letter case under collation "de"'],
  ['SELECT id FROM t ORDER BY e', 'an order under collation "de"'],
  ['SELECT e < $1 FROM t', 'an order under collation "de"'],
  ["SELECT e > ANY (ARRAY['wB']) FROM t", 'an order under collation "de"'],
  ["SELECT e ILIKE 'w%' FROM t", 'letter case under collation "de"'],
  ["SELECT e ~ 'w' FROM t", 'a regular expression under collation "de"'],
  ['SELECT min(e) FROM t', 'an order under collation "de"'],
  ["SELECT string_agg(e, ',' ORDER BY e) FROM t", 'an order under collation "de"'],
  ['SELECT row_number() OVER (ORDER BY e) FROM t', 'an order under collation "de"'],
  ['SELECT GREATEST(e, d) FROM t', 'an order under collation "de"'],
  ['WITH q AS MATERIALIZED (SELECT e AS x FROM t) SELECT x FROM q ORDER BY x', 'an order under collation "de"'],
  ['SELECT GREATEST(a, b) FROM t', 'an expression of the collations "C" and "POSIX"'],
  ['SELECT upper(a || e) FROM t', 'an expression of the collations "C" and "de"'],
  ['SELECT upper(x) FROM (SELECT a || b AS x FROM t) s', 'a column whose collations conflict'],
  ['SELECT upper(\'ä\' COLLATE "pg_c_utf8")', 'letter case under collation "pg_c_utf8"'],
  ['SELECT a COLLATE "en-US-x-icu" FROM t', 'COLLATE "en-US-x-icu"'],
  ['SELECT a COLLATE ci FROM t', 'COLLATE "ci"'],
  ['SELECT plow(a) FROM t', 'function plow() under collation "C"'],
  ['SELECT plen(e) FROM t', 'function plen() under collation "de"'],
  ["SELECT * FROM k2 WHERE c = 'a'", 'equality under collation "cj"'],
  ["SELECT replace(c, 'a', 'b') FROM k2", 'equality under collation "cj"'],
  ["SELECT c LIKE 'a' FROM k2", 'equality under collation "cj"'],
  ['SELECT DISTINCT c FROM k2', 'equality under collation "cj"'],
  ["INSERT INTO k VALUES (1, 'a')", 'writing to table "k"'],
  ["INSERT INTO k3 VALUES (1, 'a')", 'writing to table "k3"'],
  ["INSERT INTO k5 VALUES (1, 'b')", 'writing to table "k5"'],
  ["SELECT regexp_split_to_table(a, 'x') FROM t", 'regexp_split_to_table() in FROM under collation "C"'],
  ["SELECT 'Ä'::name ~* 'ä'", 'matching under collation "C" with letters that are not ASCII'],
  ["SELECT 'z' COLLATE \"C\" ~ '[ä]'", 'matching under collation "C" with letters that are not ASCII'],
  ["SELECT 'z'::name ILIKE ANY (ARRAY['Ä'])", 'matching under collation "C" with letters that are not ASCII'],
]

test('what the shadow does not have is refused by the collation', async () => {
  const sides = await openSides(schema)
  try {
    for (const [sql, construct] of REFUSED) {
      const values = sql.includes('$1') ? ['ä'] : []
      const { error } = await sides.onShadow(sql, values)
      expect({ sql, message: error?.message }).toEqual({
        sql,
        message: expect.stringContaining(construct) as unknown,
      })
    }
  } finally {
    await sides.close()
  }
}, 60_000)

const catalogOf = (...scripts: string[]) => catalogFromScripts(scripts.map((sql) => ({ sql })))

test('CREATE, ALTER and DROP COLLATION', async () => {
  const made = await catalogOf(
    'CREATE SCHEMA s; CREATE COLLATION s.x (locale = \'de\', deterministic = false); CREATE COLLATION y FROM "C"; CREATE COLLATION IF NOT EXISTS y FROM s.x;',
    'CREATE TABLE t (a text COLLATE s.x); ALTER COLLATION s.x RENAME TO z; ALTER COLLATION s.z SET SCHEMA public; DROP COLLATION y',
  )
  expect(made.collations).toEqual([{ schema: 'public', name: 'z', deterministic: false }])
  expect(made.tables[0]?.columns[0]?.collation).toBe('z')
  await expect(catalogOf('CREATE COLLATION y (locale = \'de\'); CREATE TABLE t (a text COLLATE y); DROP COLLATION y')).rejects.toThrow('other objects depend on it') // prettier-ignore
})

test('the report names columns and keys', async () => {
  const catalog = await catalogOf(schema)
  const index = new CatalogIndex(catalog)
  const notes = (name: string) =>
    tableNotes(
      index,
      catalog.tables.find((t) => t.name === name)!,
    ).map(({ what, means }) => `${what}: ${means}`)
  expect(notes('k2')).toEqual([
    '`c` COLLATE `"cj"`: its equality and its order, letter case and regular expressions over it are refused',
  ])
  expect(notes('k')).toContain('key `k_c_key`: writing to the table is refused')
  expect(notes('k4').join()).toContain('equality is as on Postgres')
})
