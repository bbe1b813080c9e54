/** WITH RECURSIVE on the shadow and on Postgres. */
import { fixture, sidesFor, statementsOf } from './sideBySide'

const [ddl = ''] = fixture('recursion.sql').split(/^---$/m)
const statements = statementsOf(fixture('recursion.sql')).filter((sql) => !sql.startsWith('CREATE'))
const sides = sidesFor(ddl)

test.each(statements)('%s', async (sql) => {
  const [here, there] = [await sides.onShadow(sql), await sides.onPostgres(sql)]
  expect(here).toEqual(there)
})

test('a recursion without end stops', async () => {
  const { error } = await sides.onShadow(
    'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t',
  )
  expect(error).toMatchObject({ code: '0A000' })
  expect(error?.message).toContain('a recursive query of more than 1,000,000 rows is not supported on the shadow')
  expect(await sides.onShadow('SELECT count(*) FROM categories')).toMatchObject({ rows: ['["7"]'] })
})
