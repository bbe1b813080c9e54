/** Raw SQL on the shadow and on Postgres: rows, types, counts and errors compared whole. */
import fs from 'node:fs'
import path from 'node:path'
import { fixture, openSides, type Sides, statementsOf } from './sideBySide'

const constructs = fs.readdirSync(path.join(__dirname, 'fixtures', 'constructs'))

/** Each script on a database of its own. */
describe.each(['statements.sql', ...constructs.map((name) => `constructs/${name}`)])('%s', (script) => {
  let sides: Sides

  beforeAll(async () => {
    sides = await openSides(fixture('database.sql'))
  }, 60_000)

  afterAll(() => sides?.close())

  test.each(statementsOf(fixture(script)))('%s', async (sql) => {
    const [here, there] = [await sides.onShadow(sql), await sides.onPostgres(sql)]
    expect(here).toEqual(there)
  })
})
