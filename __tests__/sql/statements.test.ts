/** Raw SQL on the shadow and on Postgres: rows, types, counts and errors compared whole. */
import { fixture, openSides, type Sides, statementsOf } from './sideBySide'

let sides: Sides

beforeAll(async () => {
  sides = await openSides(fixture('database.sql'))
}, 60_000)
afterAll(() => sides?.close())

test.each(statementsOf(fixture('statements.sql')))('%s', async (sql) => {
  const [here, there] = [await sides.onShadow(sql), await sides.onPostgres(sql)]
  expect(here).toEqual(there)
})
