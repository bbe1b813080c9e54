import type { Client, QueryArrayConfig } from 'pg'
import { canonical, normalised, unordered } from './canonical'
import { contents, isWrite, nativeSide, shadowSide, start, WIRE, type Side, type Start, type Variant } from './side'

/** What a scenario has besides the client. */
export interface Tools {
  /** Which database it runs on, for what a scenario has to keep in step itself. */
  readonly side: 'native' | 'shadow'
  /** node-postgres's class, bound to the database. */
  readonly Client: typeof Client
  /**
   * What the call gives, or the error it fails with. What the shadow refuses is left out on native Postgres too, so
   * that the scenario goes on from the same data. Prisma's promises start when they are awaited, and may be given as such.
   */
  attempt(call: PromiseLike<unknown> | (() => PromiseLike<unknown>)): Promise<unknown>
}

export interface Options {
  /** Statements of the scenario run at the same time: their order says nothing. */
  readonly concurrent?: true
  /** The rows come in no order that Postgres promises. */
  readonly unordered?: true
  /** What the shadow refuses, each by a part of its message; it has to refuse all of it, and nothing else. */
  readonly refuses?: readonly string[]
}

export type Scenario<Prisma> = (prisma: Prisma, tools: Tools) => unknown

/** What came of a scenario, as text. */
export interface Observed {
  readonly outcome: string
  readonly statements: string
  readonly data: string
}

/** What the shadow would not do: number of the attempt → its words. 0 is the scenario itself. */
export type Refusals = Map<number, string>

const REFUSAL = /([^\n`]*?) is not supported on the shadow[^\n`]*/

export function refusalIn(error: unknown): string | undefined {
  const { message } = error as { message?: unknown }
  return typeof message === 'string' ? REFUSAL.exec(message)?.[0].trim() : undefined
}

export interface Pair<Prisma> {
  readonly native: Side<Prisma>
  readonly shadow: Side<Prisma>
}

/** Opens both databases for a test file. */
export function openPair<Prisma>(variant: Variant, from: () => Start = start): { current(): Pair<Prisma> } {
  let pair: Pair<Prisma> | undefined
  // Both databases are to see the same JavaScript clock; Postgres's own goes on.
  jest.useFakeTimers({ now: Date.now(), doNotFake: EVERYTHING_BUT_DATE })
  beforeAll(async () => {
    const begin = from()
    const shadow = await shadowSide<Prisma>(variant, begin)
    const native = await nativeSide<Prisma>(variant, begin)
    pair = { native, shadow }
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

/**
 * Runs a scenario on one side, from the seed's data on.
 * @param refusals filled by the shadow's run; the attempts in it are left out on native Postgres
 */
export async function observe<Prisma>(
  pair: Pair<Prisma>,
  side: Side<Prisma>,
  scenario: Scenario<Prisma>,
  refusals: Refusals,
  options: Options = {},
): Promise<Observed> {
  await side.reset()
  let attempts = 0
  const attempt = async (call: PromiseLike<unknown> | (() => PromiseLike<unknown>)): Promise<unknown> => {
    const number = attempts++
    if (side.name === 'native' && refusals.has(number)) return refusals.get(number)
    try {
      return await (typeof call === 'function' ? call() : call)
    } catch (error) {
      const refusal = side.name === 'shadow' ? refusalIn(error) : undefined
      if (refusal !== undefined) refusals.set(number, refusal)
      return refusal ?? error
    }
  }
  const value = await attempt(async () => scenario(side.prisma, { side: side.name, Client: side.Client, attempt }))
  const statements = options.concurrent ? [...side.log].sort() : [...side.log]
  const data = side.log.some(isWrite) || refusals.size > 0 ? await contents(pair.native, side) : {}
  const now = Date.now()
  return {
    outcome: normalised(canonical(options.unordered ? unordered(value) : value), now),
    statements: refusals.size > 0 ? '' : statements.join('\n'),
    data: canonical(withoutRandom(data, now)),
  }
}

async function compare<Prisma>(pair: Pair<Prisma>, scenario: Scenario<Prisma>, options: Options): Promise<void> {
  const refusals: Refusals = new Map()
  // The shadow first: what it refuses is not asked of Postgres.
  const shadow = await observe(pair, pair.shadow, scenario, refusals, options)
  const native = await observe(pair, pair.native, scenario, refusals, options)
  const { refuses = [] } = options
  const words = [...refusals.values()]
  expect(shadow.outcome).toBe(native.outcome)
  expect(shadow.statements).toBe(native.statements)
  expect(shadow.data).toBe(native.data)
  expect(words.filter((w) => !refuses.some((r) => w.includes(r)))).toEqual([])
  expect(refuses.filter((r) => !words.some((w) => w.includes(r)))).toEqual([])
}

/** Rows lie in no order, so what is random in one must go before they are sorted. */
export function withoutRandom(data: Record<string, string[]>, now: number): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(data).map(([table, rows]) => [table, rows.map((row) => normalised(row, now)).sort()]),
  )
}

/** Tests that run the same Prisma code on native Postgres and on the shadow, and compare all that comes of it. */
export function differential<Prisma>(variant: Variant, from?: () => Start) {
  const opened = openPair<Prisma>(variant, from)

  /** One test: results, types, errors, statements and the data that is left are the same on both. */
  function both(label: string, scenario: Scenario<Prisma>, options: Options = {}): void {
    test(label, () => compare(opened.current(), scenario, options), 30_000)
  }

  /** One test: a statement through node-postgres, with fields, wire text, count, tag, and every field of an error. */
  function bothSql(
    label: string,
    statements: string | readonly Statement[],
    options: Options & { readonly values?: readonly unknown[] } = {},
  ): void {
    const list = typeof statements === 'string' ? [{ sql: statements, values: options.values }] : statements
    const scenario: Scenario<Prisma> = async (_, { Client: Class, attempt }) => {
      const client = new Class()
      await client.connect()
      const answers: unknown[] = []
      try {
        for (const statement of list) answers.push(await attempt(() => answerOf(client, statement)))
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
  const { fields, rows, rowCount, command } = await client.query(query)
  const described = fields.map(({ name, dataTypeID, tableID, columnID, dataTypeSize, dataTypeModifier, format }) => ({
    name, type: dataTypeID < FIRST_USER_OID ? dataTypeID : 'user type', table: tableID !== 0, columnID, dataTypeSize, dataTypeModifier, format,
  })) // prettier-ignore
  return { command, rowCount, fields: described, rows }
}
