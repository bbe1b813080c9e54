/** pg_catalog and information_schema on the shadow and on Postgres; OIDs of a database's own objects are each server's own. */
import { fixture, openSides, type Sides, sidesFor, statementsOf, testSame } from './sideBySide'

const sides = sidesFor(fixture('database.sql'))

testSame(sides, fixture('systemRelations.sql'))

test.each([
  ['SELECT relpages FROM pg_class', 'reading pg_class.relpages'],
  ['SELECT * FROM pg_stat_activity', 'reading pg_catalog.pg_stat_activity'],
  ['SELECT * FROM pg_class', 'reading pg_class.reltype'],
  ["DELETE FROM pg_class WHERE relname = 'users'", 'this use of pg_catalog.pg_class'],
  ['SELECT array_position(indkey, 1::int2) FROM pg_index', 'a vector as an array in array_position()'],
  ['SELECT indkey[0:1] FROM pg_index', 'a part of a vector'],
  ['SELECT indkey::int2[] FROM pg_index', 'a cast of a vector to an array'],
])('%s is refused', async (sql, construct) => {
  const { error } = await sides.onShadow(sql)
  expect(error).toMatchObject({ code: '0A000', message: expect.stringContaining(`${construct} is not supported`) })
})

describe('types', () => {
  let typed: Sides

  beforeAll(async () => {
    typed = await openSides(fixture('systemTypes.ddl.sql'))
  }, 60_000)
  afterAll(() => typed?.close())

  test.each(statementsOf(fixture('systemTypes.sql')))('%s', async (sql) => {
    const [here, there] = [await typed.onShadow(sql), await typed.onPostgres(sql)]
    expect(here).toEqual(there)
  })

  test.each([['SELECT typndims FROM pg_type', 'reading pg_type.typndims']])('%s is refused', async (sql, construct) => {
    const { error } = await typed.onShadow(sql)
    expect(error).toMatchObject({ code: '0A000', message: expect.stringContaining(`${construct} is not supported`) })
  })
})
