/** pg_attribute and what is joined to it, whole, on the shadow and on Postgres. */
import { fixture, openSides, type Sides, statementsOf } from './sideBySide'

let sides: Sides

beforeAll(async () => {
  sides = await openSides(fixture('attributes.ddl.sql'))
}, 60_000)
afterAll(() => sides?.close())

test.each(statementsOf(fixture('attributes.sql')))('%s', async (sql) => {
  const [here, there] = [await sides.onShadow(sql), await sides.onPostgres(sql)]
  expect(here).toEqual(there)
})
