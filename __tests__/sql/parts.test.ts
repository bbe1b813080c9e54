/** Data-modifying WITH queries, RETURNING, MERGE and locking clauses, on the shadow and on Postgres. */
import { fixture, openSides, type Sides, statementsOf } from './sideBySide'

const [ddl = '', script = ''] = fixture('parts.sql').split(/^---$/m)
/** The first statements of the script are the data. */
const DATA = 5

describe.each([
  ['parts', statementsOf(script)],
  ['locks', [...statementsOf(script).slice(0, DATA), ...statementsOf(fixture('locks.sql'))]],
])('%s', (_, statements) => {
  let sides: Sides

  beforeAll(async () => {
    sides = await openSides(ddl)
  }, 60_000)
  afterAll(() => sides?.close())

  test.each(statements)('%s', async (sql) => {
    const [here, there] = [await sides.onShadow(sql), await sides.onPostgres(sql)]
    expect(here).toEqual(there)
  })
})
