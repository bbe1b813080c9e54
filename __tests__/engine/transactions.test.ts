import { startNativePostgres, type NativePostgres } from '../support/nativePostgres'
import { ask, openPair, type Pair } from '../support/pair'
import { DDL, SCRIPTS } from './transactionCases'

let native: NativePostgres
let pair: Pair

beforeAll(async () => {
  native = await startNativePostgres()
}, 60_000)

beforeEach(async () => {
  pair = await openPair(native, DDL)
})

afterEach(() => pair.close())
afterAll(() => native.stop())

/** An error is answered before the ReadyForQuery that tells the status. */
async function status(client: unknown): Promise<string | undefined> {
  const { readyForQuery, _txStatus } = client as { readyForQuery: boolean; _txStatus?: string }
  if (readyForQuery) return _txStatus
  await new Promise((resolve) => setImmediate(resolve))
  return status(client)
}

test.each(Object.keys(SCRIPTS))('%s', async (name) => {
  for (const sql of SCRIPTS[name] ?? []) {
    const expected = { sql, answer: await ask(pair.postgres, sql), status: await status(pair.postgres) }
    expect({ sql, answer: await ask(pair.shadow, sql), status: await status(pair.shadow) }).toEqual(expected)
  }
})
