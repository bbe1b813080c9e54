import { startNativePostgres, type NativePostgres } from '../support/nativePostgres'
import { ask, openPair } from '../support/pair'
import { DDL, ROWS, SCRIPTS } from './deferrableUniqueCases'

let native: NativePostgres

beforeAll(async () => {
  native = await startNativePostgres()
}, 60_000)

afterAll(() => native.stop())

test.each(Object.keys(SCRIPTS))('%s', async (name) => {
  const pair = await openPair(native, DDL)
  try {
    for (const sql of [...ROWS, ...(SCRIPTS[name] ?? [])]) {
      const expected = { sql, answer: await ask(pair.postgres, sql) }
      expect({ sql, answer: await ask(pair.shadow, sql) }).toEqual(expected)
    }
  } finally {
    await pair.close()
  }
})
