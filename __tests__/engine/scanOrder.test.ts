/** Statements over rows of which several fail, after some of them were updated: Postgres meets those behind the others. */
import { openSides, type Sides } from '../plpgsql/sideBySide'

const ddl = 'CREATE TABLE t (id int PRIMARY KEY, v int UNIQUE, a text);'
const rows = `INSERT INTO t SELECT g, g * 10, 'x' || g FROM generate_series(1, 5) g`
const MOVES = `UPDATE t SET a = 'moved' WHERE id = 1`

let sides: Sides
beforeAll(async () => {
  sides = await openSides(ddl)
}, 60_000)
afterAll(() => sides.close())

async function compare(sql: string): Promise<void> {
  const postgres = await sides.onPostgres(sql)
  expect({ sql, ...(await sides.onShadow(sql)) }).toEqual({ sql, ...postgres })
}

test('as long as none was updated, the first one fails', async () => {
  await compare(rows)
  for (const sql of ['UPDATE t SET v = a::int', 'DELETE FROM t WHERE a::int > 0', 'UPDATE t SET v = v + 10'])
    await compare(sql)
})

test('where one row fails alone, its error is told', async () => {
  await compare(MOVES)
  for (const sql of [
    `UPDATE t SET v = 100 / (id - 4) + id * 1000`,
    `UPDATE t SET v = a::int WHERE id = 4`,
    `DELETE FROM t WHERE 10 / (id - 2) > 0`,
    `UPDATE t SET v = 30 WHERE id = 1`,
    `UPDATE t SET v = 30 WHERE id IN (1, 4)`,
  ])
    await compare(sql)
})

test.each([
  'UPDATE t SET v = a::int',
  'UPDATE t SET v = 1 / (id - 1)',
  'DELETE FROM t WHERE a::int > 0',
  'UPDATE t SET v = v + 10',
])('where several do: %s', async (sql) => {
  const { error } = await sides.onShadow(sql)
  expect(error).toMatchObject({ code: '0A000', message: expect.stringMatching(/^a statement in which several rows/) })
  await sides.onPostgres(sql)
  await compare('SELECT * FROM t ORDER BY id')
})
