import type { Client, QueryArrayConfig } from 'pg'
import { canonical, normalised, unordered } from './canonical'
import { contents, DDL, isWrite, nativeSide, shadowSide, WIRE, type Side, type Variant } from './side'

/** What a scenario has besides the client. */
export interface Tools {
  /** Which database it runs on, for what a scenario has to keep in step itself. */
  readonly side: 'native' | 'shadow'
  /** node-postgres's class, bound to the database. */
  readonly Client: typeof Client
  /** A promise's value, or the error it failed with. */
  attempt(promise: PromiseLike<unknown>): Promise<unknown>
}

export interface Options {
  /** Statements of the scenario run at the same time: their order says nothing. */
  readonly concurrent?: true
  /** The rows come in no order that Postgres promises. */
  readonly unordered?: true
  /** What the shadow refuses by name, where it does. */
  readonly refuses?: string
}

export type Scenario<Prisma> = (prisma: Prisma, tools: Tools) => unknown

/** What came of a scenario, as text; `refused` names what the shadow would not do. */
export interface Observed {
  readonly outcome: string
  readonly statements: string
  readonly data: string
  readonly refused: string | undefined
}

const REFUSAL = /([^\n"`]*?) is not supported on the shadow[^\n"`]*/

export function refusalIn(text: string): string | undefined {
  return REFUSAL.exec(text)?.[0].trim()
}

export interface Pair<Prisma> {
  readonly native: Side<Prisma>
  readonly shadow: Side<Prisma>
}

/** Opens both databases for a test file. */
export function openPair<Prisma>(variant: Variant, ddl: () => string = DDL): { current(): Pair<Prisma> } {
  let pair: Pair<Prisma> | undefined
  // Both databases are to see the same JavaScript clock; Postgres's own goes on.
  jest.useFakeTimers({ now: Date.now(), doNotFake: EVERYTHING_BUT_DATE })
  beforeAll(async () => {
    pair = { native: await nativeSide<Prisma>(variant, ddl()), shadow: await shadowSide<Prisma>(variant, ddl()) }
  }, 60_000)
  afterAll(async () => {
    await pair?.native.close()
    await pair?.shadow.close()
  })
  return {
    current: () => {
      if (!pair) throw new Error('the databases are not open yet')
      return pair
    },
  }
}

const EVERYTHING_BUT_DATE = [
  'hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'setInterval', 'clearInterval', 'setTimeout', 'clearTimeout',
] as const satisfies readonly string[] as never // prettier-ignore

/** Runs a scenario on one side, from the seed's data on. */
export async function observe<Prisma>(pair: Pair<Prisma>, side: Side<Prisma>, scenario: Scenario<Prisma>, options: Options = {}): Promise<Observed> {
  await side.reset()
  const attempt = (promise: PromiseLike<unknown>) => Promise.resolve(promise).catch((error: unknown) => error)
  const tools: Tools = { side: side.name, Client: side.Client, attempt }
  const value = await attempt((async () => scenario(side.prisma, tools))())
  const statements = options.concurrent ? [...side.log].sort() : [...side.log]
  const data = side.log.some(isWrite) ? await contents(pair.native, side) : {}
  const now = Date.now()
  const outcome = canonical(options.unordered ? unordered(value) : value)
  return {
    outcome: normalised(outcome, now),
    statements: statements.join('\n'),
    data: canonical(withoutRandom(data, now)),
    refused: side.name === 'shadow' ? refusalIn(outcome) : undefined,
  }
}

async function compare<Prisma>(pair: Pair<Prisma>, scenario: Scenario<Prisma>, options: Options): Promise<void> {
  const native = await observe(pair, pair.native, scenario, options)
  const shadow = await observe(pair, pair.shadow, scenario, options)
  if (options.refuses !== undefined) return expect(shadow.refused ?? shadow.outcome).toContain(options.refuses)
  expect(shadow.outcome).toBe(native.outcome)
  expect(shadow.statements).toBe(native.statements)
  expect(shadow.data).toBe(native.data)
}

/** Rows lie in no order, so what is random in one must go before they are sorted. */
function withoutRandom(data: Record<string, string[]>, now: number): Record<string, string[]> {
  return Object.fromEntries(Object.entries(data).map(([table, rows]) => [table, rows.map((row) => normalised(row, now)).sort()]))
}

/** Tests that run the same Prisma code on native Postgres and on the shadow, and compare all that comes of it. */
export function differential<Prisma>(variant: Variant, ddl?: () => string) {
  const opened = openPair<Prisma>(variant, ddl)

  /** One test: results, types, errors, statements and the data that is left are the same on both. */
  function both(label: string, scenario: Scenario<Prisma>, options: Options = {}): void {
    test(label, () => compare(opened.current(), scenario, options), 30_000)
  }

  /** One test: a statement through node-postgres, with fields, wire text, count, tag, and every field of an error. */
  function bothSql(label: string, statements: string | readonly Statement[], values?: readonly unknown[], options: Options = {}): void {
    const list = typeof statements === 'string' ? [{ sql: statements, values }] : statements
    const scenario: Scenario<Prisma> = async (_, { Client: Class }) => {
      const client = new Class()
      await client.connect()
      const answers: unknown[] = []
      try {
        for (const statement of list) answers.push(await answerOf(client, statement))
      } finally {
        await client.end()
      }
      return answers
    }
    test(label, () => compare(opened.current(), scenario, options), 30_000)
  }

  return { both, bothSql, pair: opened.current }
}

export interface Statement {
  readonly sql: string
  readonly values?: readonly unknown[]
}

const FIRST_USER_OID = 16384

async function answerOf(client: Client, { sql, values }: Statement): Promise<unknown> {
  const query: QueryArrayConfig = { text: sql, values: values as unknown[], rowMode: 'array', types: WIRE as never }
  try {
    const { fields, rows, rowCount, command } = await client.query(query)
    const described = fields.map(({ name, dataTypeID, tableID, columnID, dataTypeSize, dataTypeModifier, format }) => ({
      name, type: dataTypeID < FIRST_USER_OID ? dataTypeID : 'user type', table: tableID !== 0, columnID, dataTypeSize, dataTypeModifier, format,
    })) // prettier-ignore
    return { command, rowCount, fields: described, rows }
  } catch (error) {
    return error
  }
}
