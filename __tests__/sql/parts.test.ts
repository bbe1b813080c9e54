/** Data-modifying WITH queries and RETURNING, on the shadow and on Postgres. */
import { fixture, openSides, type Sides, statementsOf } from './sideBySide'

const [ddl = '', script = ''] = fixture('parts.sql').split(/^---$/m)
let sides: Sides

beforeAll(async () => {
  sides = await openSides(ddl)
}, 60_000)
afterAll(() => sides?.close())

test.each(statementsOf(script))('%s', async (sql) => {
  const [here, there] = [await sides.onShadow(sql), await sides.onPostgres(sql)]
  expect(here).toEqual(there)
})
