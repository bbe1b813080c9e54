/** Columns of types that the shadow knows by their names only: it refuses what Postgres might take, and gives no error in its name. */
import { UnsupportedOnShadow } from '../../src/errors'
import { catalogFromDdl } from '../../src/sql/ddl'
import { createTranslator, type Translator } from '../../src/sql/translator'

const DDL = `
  CREATE EXTENSION postgis;
  CREATE TYPE address AS (street text, number int);
  CREATE TABLE place (id int, home address, homes address[], spot geometry(Point, 4326));`

let translator: Translator

beforeAll(async () => {
  translator = createTranslator(await catalogFromDdl(DDL))
})

test.each([
  [`INSERT INTO place (home) VALUES (ROW('Elm', 3))`, 'type address'],
  [`INSERT INTO place (home) VALUES (5)`, 'type address'],
  [`UPDATE place SET home = ROW('Elm', 3)`, 'type address'],
  [`SELECT (home).street FROM place`, 'type address'],
  [`SELECT (homes[1]).street FROM place`, 'type address'],
  [`SELECT id FROM place WHERE home = ROW('Elm', 3)`, 'type address'],
  [`SELECT id FROM place WHERE home = home`, 'type address'],
  [`SELECT upper(home) FROM place`, 'type address'],
  [`SELECT coalesce(home, id) FROM place`, 'type address'],
  [`SELECT home::int FROM place`, 'type address'],
  [`SELECT ROW('Elm', 3)::address`, 'type address'],
  [`SELECT id FROM place ORDER BY home`, 'type address'],
  [`SELECT id FROM place WHERE spot && spot`, 'type geometry'],
  [`SELECT spot <-> spot FROM place`, 'type geometry'],
  [`SELECT abs(spot) FROM place`, 'type geometry'],
  [`SELECT id FROM place WHERE spot`, 'type geometry'],
])('%s', (sql, what) => {
  let thrown: unknown
  try {
    translator.translate(sql)
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(UnsupportedOnShadow)
  expect((thrown as Error).message).toContain(what)
})

test.each([`SELECT id FROM place WHERE home IS NULL`, `INSERT INTO place (id) VALUES (1)`])('%s runs', (sql) => {
  expect(translator.translate(sql)).toHaveLength(1)
})
