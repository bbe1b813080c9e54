/** Raw SQL on the shadow and on Postgres: rows, types, counts and errors compared whole. */
import { fixture, openSides, statementsOf } from './sides'

const sides = openSides(fixture('database.sql'))

test.each(statementsOf('statements.sql'))('%s', async (sql) => {
  const [here, there] = [await sides.onShadow(sql), await sides.onPostgres(sql)]
  expect(here).toEqual(there)
})
