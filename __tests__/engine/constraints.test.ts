import { startNativePostgres, type NativePostgres } from '../support/nativePostgres'
import { ask, openPair, type Pair } from '../support/pair'
import { DDL, STATEMENTS } from './constraintCases'

let native: NativePostgres
let pair: Pair

beforeAll(async () => {
  native = await startNativePostgres()
  pair = await openPair(native, DDL)
}, 60_000)

afterAll(async () => {
  await pair.close()
  await native.stop()
})

// One after the other on one database: each finds what the ones before left.
test.each(STATEMENTS.map((one) => (typeof one === 'string' ? ([one, undefined] as const) : one)))(
  '%s',
  async (sql, values) => {
    const expected = await ask(pair.postgres, sql, values)
    expect(await ask(pair.shadow, sql, values)).toEqual(expected)
  },
)
