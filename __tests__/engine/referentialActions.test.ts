import pg from 'pg'
import { openShadow } from '../../src/open'
import { startNativePostgres, type NativePostgres } from '../support/nativePostgres'
import { type Answer, ask, isRefusal } from '../support/pair'
import { foreignKeyScript } from './randomForeignKeys'

let native: NativePostgres
let postgres: pg.Client

beforeAll(async () => {
  native = await startNativePostgres()
  postgres = new pg.Client(await native.createDatabase(''))
  await postgres.connect()
}, 60_000)

afterAll(async () => {
  await postgres.end()
  await native.stop()
})

const first = Number(process.env.TEST_SEED ?? 1)
const COUNT = Number(process.env.TEST_SEEDS ?? (process.env.TEST_SEED ? 1 : 60))

test(`statements on tables that refer to each other, seeds from ${first}`, async () => {
  const refused: string[] = []
  let compared = 0
  for (let seed = first; seed < first + COUNT; seed++) compared += await compare(seed, refused)
  expect(compared).toBeGreaterThan(0)
  // Only the order of rows on disk, and rows written before in the same transaction, may be beyond the shadow.
  expect(refused.filter((message) => !/referential actions/.test(message))).toEqual([])
  expect(refused.length).toBeLessThan(compared / 10 + 2)
}, 300_000)

/** Runs one seed's statements on both sides. @returns how many answers were compared */
async function compare(seed: number, refused: string[]): Promise<number> {
  const { ddl, rows, statements, tables } = foreignKeyScript(seed)
  await postgres.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
  await postgres.query(ddl)
  const database = await openShadow({ ddl, pg })
  const shadow = new database.Client({ user: 'postgres', database: 'test' })
  await shadow.connect()
  const history: string[] = []
  let compared = 0
  const both = async (sql: string) => {
    history.push(sql)
    const answer = unordered(await ask(shadow, sql))
    if (isRefusal(answer)) {
      refused.push(String((answer as { error: { message: unknown } }).error.message))
      await Promise.all([shadow.query('ROLLBACK'), postgres.query('ROLLBACK')])
      return
    }
    compared++
    const expected = sameRow(answer, unordered(await ask(postgres, sql)))
    expect({ seed, ddl, history, answer }).toEqual({ seed, ddl, history, answer: expected })
  }
  try {
    for (const sql of rows) await both(sql)
    for (const sql of statements) {
      await arrange(tables)
      await both(sql)
      for (const table of tables) await both(`SELECT * FROM ${table} ORDER BY id`)
    }
    await both('COMMIT')
  } finally {
    await postgres.query('ROLLBACK')
    await shadow.end()
    database.close()
  }
  return compared
}

/** Puts Postgres's rows in the order of their keys, which is SQLite's: of several violations the first row's is reported. */
async function arrange(tables: readonly string[]): Promise<void> {
  const inBlock = (postgres as unknown as { _txStatus?: string })._txStatus === 'T'
  for (const table of tables) {
    if (inBlock) await postgres.query('SAVEPOINT arrange')
    // Refused where deferred checks are pending.
    await postgres.query(`CLUSTER ${table} USING ${table}_pkey`).catch(() => undefined)
    if (inBlock) await postgres.query('RELEASE arrange').catch(() => postgres.query('ROLLBACK TO arrange'))
  }
}

/** A row that an action has changed lies behind the others on disk, so another row may be the first to break the same constraint. */
function sameRow(shadow: Answer, expected: Answer): Answer {
  return 'error' in shadow && 'error' in expected
    ? { error: { ...expected.error, detail: shadow.error.detail } }
    : expected
}

/** RETURNING gives rows as they lie on disk. */
function unordered(answer: Answer): Answer {
  if ('error' in answer) return answer
  const sorted = (rows: readonly unknown[]) =>
    [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  const results = answer.results as readonly (string | { rows: readonly unknown[] })[]
  return { results: results.map((one) => (typeof one === 'string' ? one : { ...one, rows: sorted(one.rows) })) }
}
