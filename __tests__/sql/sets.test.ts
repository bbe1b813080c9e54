/** Set-returning functions on the shadow and on Postgres, rows in their order. */
import { fixture, openSides, statementsOf } from './sides'

const sides = openSides(fixture('database.sql'), { ordered: true })

test.each(statementsOf('sets.sql'))('%s', async (sql) => {
  const [here, there] = [await sides.onShadow(sql), await sides.onPostgres(sql)]
  expect(here).toEqual(there)
})
