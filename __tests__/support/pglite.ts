import { fork, type ChildProcess } from 'node:child_process'
import path from 'node:path'

/** What Postgres answers to one statement, as text on the wire. */
export interface PostgresResult {
  readonly fields: readonly {
    readonly name: string
    readonly tableID: number
    readonly columnID: number
    readonly dataTypeID: number
    readonly dataTypeModifier: number
  }[]
  readonly rows: readonly (readonly (string | null)[])[]
  /** The command tag: `SELECT 3`. */
  readonly command: string
  /** What the server said meanwhile. */
  readonly notices?: readonly PostgresErrorAnswer[]
}

/** ErrorResponse as Postgres sent it. */
export interface PostgresErrorAnswer {
  readonly severity: string
  readonly code: string
  readonly message: string
  readonly detail?: string
  readonly hint?: string
  readonly position?: string
  readonly internalPosition?: string
  readonly internalQuery?: string
  readonly where?: string
  readonly schema?: string
  readonly table?: string
  readonly column?: string
  readonly dataType?: string
  readonly constraint?: string
}

export type PostgresAnswer =
  PostgresResult | { readonly error: PostgresErrorAnswer; readonly notices?: readonly PostgresErrorAnswer[] }

export interface PostgresQuery {
  readonly sql: string
  readonly params?: readonly (string | null)[]
  /** OIDs of the parameters; 0 or absent: Postgres infers. */
  readonly types?: readonly number[]
}

export interface Postgres {
  /** Extended protocol, one statement. @throws an Error with Postgres's fields (`code`, `message`, `detail`…) */
  query(
    sql: string,
    params?: readonly (string | null)[],
    options?: { types?: readonly number[] },
  ): Promise<PostgresResult>
  /** Many statements in one round trip, each on its own; errors come back as values. */
  queryAll(queries: readonly PostgresQuery[]): Promise<PostgresAnswer[]>
  /** Simple protocol: any number of statements in one transaction. @throws like `query` */
  exec(sql: string): Promise<PostgresResult[]>
  close(): Promise<void>
}

interface Reply {
  readonly id?: number
  readonly ready?: true
  readonly results?: PostgresAnswer[]
  readonly failure?: string
}

/** Its WebAssembly is not checked as a whole, and not optimized: that takes longer than what it is asked. */
const FOR_SHORT_LIVES = ['--wasm-lazy-validation', '--wasm-tiering-budget=2000000000']

/**
 * Starts a Postgres of its own (PGlite, or a native one where TEST_POSTGRES is `native`; PGlite with citext, pg_trgm and uuid-ossp at hand, TimeZone UTC) in a child process; takes about three
 * seconds, so start one for a test file and give `beforeAll` a time-out of 60 s.
 * @param extensions further ones that PGlite is to have at hand: vector, and those in its `contrib` (pgcrypto, unaccent, hstore…)
 */
export async function postgres(extensions: readonly string[] = []): Promise<Postgres> {
  const script = process.env.TEST_POSTGRES === 'native' ? 'native-child.mjs' : 'pglite-child.mjs'
  const child = fork(path.join(__dirname, script), [...extensions], { execArgv: FOR_SHORT_LIVES })
  const send = await connect(child)
  const single = async (query: PostgresQuery) => (await send({ kind: 'queries', queries: [query] }))[0]!
  return {
    query: async (sql, params, options) => unwrap(await single({ sql, params, types: options?.types })),
    queryAll: (queries) => send({ kind: 'queries', queries }),
    exec: async (sql) => (await send({ kind: 'exec', sql })).map(unwrap),
    close: () => close(child),
  }
}

type Send = (request: { kind: string; sql?: string; queries?: readonly PostgresQuery[] }) => Promise<PostgresAnswer[]>

function connect(child: ChildProcess): Promise<Send> {
  const waiting = new Map<number, { resolve: (results: PostgresAnswer[]) => void; reject: (error: Error) => void }>()
  let sent = 0
  const send: Send = (request) =>
    new Promise((resolve, reject) => {
      const id = ++sent
      waiting.set(id, { resolve, reject })
      child.send({ id, ...request })
    })
  return new Promise((resolve, reject) => {
    child.on('message', (reply: Reply) => {
      if (reply.ready) return resolve(send)
      const request = waiting.get(reply.id!)
      waiting.delete(reply.id!)
      if (reply.results) request?.resolve(reply.results)
      else request?.reject(new Error(reply.failure))
    })
    child.on('exit', (code) => {
      const error = new Error(`the PGlite process ended with code ${code}`)
      reject(error)
      for (const request of waiting.values()) request.reject(error)
    })
  })
}

function unwrap(answer: PostgresAnswer): PostgresResult {
  if (!('error' in answer)) return answer
  const { message, ...fields } = answer.error
  throw Object.assign(new Error(message), fields)
}

function close(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.removeAllListeners('exit')
    child.once('exit', () => resolve())
    child.disconnect()
  })
}
