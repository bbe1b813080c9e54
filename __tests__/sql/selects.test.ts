/** What SELECT is made of, on the shadow and on Postgres: rows as values, joins, LATERAL, windows, details. */
import fs from 'node:fs'
import path from 'node:path'
import { fixture, openSides, type Sides, statementsOf } from './sideBySide'

const folder = path.join(__dirname, 'fixtures', 'selects')
const files = fs.readdirSync(folder).filter((name) => name !== 'database.sql' && name !== 'data.sql')

let sides: Sides

beforeAll(async () => {
  sides = await openSides(fixture('selects/database.sql'))
  for (const sql of statementsOf(fixture('selects/data.sql'))) await compare(sql)
}, 60_000)
afterAll(() => sides?.close())

async function compare(sql: string): Promise<void> {
  const [here, there] = [await sides.onShadow(sql), await sides.onPostgres(sql)]
  expect(here).toEqual(there)
}

describe.each(files)('%s', (file) => {
  test.each(statementsOf(fixture(`selects/${file}`)))('%s', compare)
})
