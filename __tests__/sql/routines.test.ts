/** Calls of SQL functions: every statement of a script on the shadow and on Postgres, and what is refused by name. */
import { failureOf } from '../support/failure'
import { fixture, openSides, statementsOf } from './sideBySide'

test.each(['values', 'rules', 'atomic'])(
  '%s',
  async (name) => {
    const sides = await openSides(fixture(`routines/${name}.schema.sql`))
    try {
      for (const sql of statementsOf(fixture(`routines/${name}.sql`))) {
        const [here, there] = [await sides.onShadow(sql), await sides.onPostgres(sql)]
        expect({ sql, answer: here }).toEqual({ sql, answer: there })
      }
    } finally {
      await sides.close()
    }
  },
  60_000,
)

describe('refused by the name of the function', () => {
  test.each([
    ["SELECT add_log('x')", 'function add_log()', 'not a SELECT'],
    ['SELECT two()', 'function two()', 'several statements'],
    ['SELECT nothing()', 'function nothing()', 'void'],
    ['SELECT fact(5)', 'function fact()', 'function fact()'],
    ['SELECT bad_imm()', 'function bad_imm()', 'declared IMMUTABLE'],
    ['SELECT agg_arg(id) FROM t', 'function agg_arg()', 'an aggregate of nothing but an argument'],
    ['UPDATE t SET a = total()', 'volatile function total()', 'row by row'],
    ['INSERT INTO t (a) SELECT total()', 'volatile function total()', 'row by row'],
    ['SELECT strict_rows(2)', 'set-returning function strict_rows() outside FROM', 'LATERAL'],
    ['SELECT * FROM strict_rows(random()::int)', 'function strict_rows() in FROM', 'volatile argument'],
    ['SELECT * FROM pairs(2) WITH ORDINALITY', 'function pairs() WITH ORDINALITY', ''],
  ])('%s', async (sql, construct, reason) => {
    const error = await failureOf(sql, { ddl: fixture('routines/rules.schema.sql') })
    expect(error?.code).toBe('0A000')
    expect(error?.message).toContain(construct)
    expect(error?.message).toContain(reason)
  })
})
