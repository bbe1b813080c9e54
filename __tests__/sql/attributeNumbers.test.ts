/** Attribute numbers after columns were dropped: what the catalogs and RowDescription tell of them, here and on Postgres. */
import { openShadow } from '../../src'
import { fixture, openSides, type Sides, statementsOf } from './sideBySide'
import { postgres } from '../support/pglite'

const ddl = fixture('attributeNumbers.ddl.sql')

/** Run on both sides, after which everything is looked at once more. */
const AT_RUN_TIME = [
  'ALTER TABLE people DROP COLUMN tags',
  'ALTER TABLE people ADD COLUMN tags jsonb, ADD COLUMN city text',
  'ALTER TABLE more DROP COLUMN id, DROP COLUMN writer',
  'ALTER TABLE more ADD COLUMN writer text PRIMARY KEY',
  'CREATE TABLE later (a int, b int, c int)',
  'ALTER TABLE later DROP COLUMN b',
  'CREATE UNIQUE INDEX later_c ON later (c)',
  "ALTER TYPE mood ADD VALUE 'nearly' AFTER 'so so'",
]

describe('the catalogs', () => {
  let sides: Sides

  beforeAll(async () => {
    sides = await openSides(ddl)
  }, 60_000)
  afterAll(() => sides?.close())

  const same = async (sql: string) => expect(await sides.onShadow(sql)).toEqual(await sides.onPostgres(sql))
  const statements = statementsOf(fixture('attributeNumbers.sql'))

  test.each(statements)('%s', same)

  test('after definitions at run time', async () => {
    for (const sql of [...AT_RUN_TIME, ...statements]) await same(sql)
  })
})

test('RowDescription', async () => {
  const queries = [
    'SELECT * FROM people',
    'SELECT legacy, email, age + 1, id FROM people',
    'SELECT p.born, n.* FROM notes n JOIN people p ON p.id = n.person',
    'SELECT person, age FROM shown',
    'SELECT * FROM (SELECT writer, body FROM notes) q',
    'SELECT * FROM marks',
    'SELECT is_called, last_value FROM people_id_seq',
    'SELECT relname, c.oid, table_name FROM pg_class c JOIN information_schema.tables ON table_name = relname',
  ]
  const shadow = await openShadow({ ddl })
  const client = new shadow.Client()
  await client.connect()
  const server = await postgres([])
  try {
    await server.exec(ddl)
    for (const sql of queries) {
      const [here, there] = [await client.query(sql), await server.query(sql)]
      const shown = (f: { name: string; columnID: number; tableID: number }) => [f.name, f.columnID, f.tableID > 0]
      expect([sql, ...here.fields.map(shown)]).toEqual([sql, ...there.fields.map(shown)])
    }
  } finally {
    await client.end()
    shadow.close()
    await server.close()
  }
}, 60_000)
