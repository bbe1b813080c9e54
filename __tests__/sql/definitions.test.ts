/** DDL at run time: every statement of a script, one after the other, on the shadow and on Postgres. */
import { fixture, openSides, statementsOf } from './sideBySide'

test.each(['tables', 'others', 'transactions', 'domains'])(
  '%s',
  async (name) => {
    const sides = await openSides('SELECT 1')
    try {
      for (const sql of statementsOf(fixture(`definitions/${name}.sql`))) {
        const [here, there] = [await sides.onShadow(sql), await sides.onPostgres(sql)]
        expect({ sql, answer: here }).toEqual({ sql, answer: there })
      }
    } finally {
      await sides.close()
    }
  },
  60_000,
)
