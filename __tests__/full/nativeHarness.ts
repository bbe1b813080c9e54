/** What the tests of the engines on a Postgres server share. */
import { fork, type ChildProcess } from 'node:child_process'
import path from 'node:path'
import pg from 'pg'
import type { Connect, FullDatabase, TemplateOrder } from '../../src/full/engine'
import { frame, typeOf } from '../../src/full/protocol/frames'
import { createServerEngine } from '../../src/full/server/serverEngine'
import type { NativeEngine } from '../../src/full/native/nativeEngine'
import { startNativePostgres, type NativePostgres } from '../support/nativePostgres'

export interface TestServer {
  readonly native: NativePostgres
  readonly host: string
  readonly port: number
  url(database?: string, user?: string, password?: string): string
  /** Rows of one statement, by a superuser. */
  query(sql: string, database?: string): Promise<Record<string, unknown>[]>
}

export async function startTestServer(): Promise<TestServer> {
  const native = await startNativePostgres()
  const { host, port } = (await native.createDatabase('')) as { host: string; port: number }
  const url = (database = 'postgres', user = 'postgres', password = 'postgres') =>
    `postgresql://${user}:${password}@${host}:${port}/${database}`
  return { native, host, port, url, query: (sql, database) => rowsOf(url(database), sql) }
}

async function rowsOf(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

/** Names of the databases that are, or look like, ours. */
export async function ourDatabases({ query }: TestServer): Promise<string[]> {
  const rows = await query("SELECT datname FROM pg_database WHERE datname LIKE '%prisma_sqlite_shadow%' ORDER BY 1")
  return rows.map(({ datname }) => datname as string)
}

export function engineAt(url: string, log: (line: string) => void = () => undefined): NativeEngine {
  return createServerEngine({ pg, urlVariable: 'TEST_URL', env: { TEST_URL: url }, log })
}

/** A template with one table of three rows; `fills` counts how often it was filled. */
export function orderOf(key: string, fill: (connect: Connect) => Promise<void> = fillWith()): TemplateOrder {
  return { key: key.repeat(32).slice(0, 32), extensions: [], fill }
}

export function fillWith(
  ddl = "CREATE TABLE item (id serial PRIMARY KEY, name text); INSERT INTO item (name) VALUES ('a'), ('b'), ('c')",
) {
  return async ({ Client, config }: Connect): Promise<void> => {
    const client = new Client(config)
    await client.connect()
    await client.query(ddl)
    await client.end()
  }
}

/** The first column of the rows that a simple query gives, as text. */
export async function ask(database: FullDatabase, sql: string): Promise<string[]> {
  const wire = await database.connect({ application_name: 'test' })
  try {
    const frames = await wire.exchange(frame('Q', sql), { ready: 1 })
    const failed = frames.find((message) => typeOf(message) === 'E')
    if (failed) throw new Error(failed.toString('utf8').replaceAll('\0', ' '))
    // DataRow: count of columns (2 bytes), then length (4 bytes) and text of each.
    const rows = frames.filter((message) => typeOf(message) === 'D')
    return rows.map((row) => row.toString('utf8', 11, 11 + row.readInt32BE(7)))
  } finally {
    await wire.close()
  }
}

export interface Child {
  readonly process: ChildProcess
  /** Resolves with what follows the word, when the child says `word …`. */
  says(word: string): Promise<string>
  kill(): Promise<void>
}

/** A process of its own that uses an engine. */
export function startChild(script: 'nativeChild' | 'embeddedChild', ...args: string[]): Child {
  const child = fork(path.join(__dirname, `${script}.ts`), args, {
    execArgv: ['--import', 'tsx'],
    env: process.env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const said: string[] = []
  child.on('message', (message) => said.push(String(message)))
  return {
    process: child,
    says: (word) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = said.find((text) => text.startsWith(word))
          if (found !== undefined) resolve(found.slice(word.length).trim())
        }
        child.on('message', look)
        child.once('exit', () => reject(new Error(`the child ended without saying ${word}: ${said.join(' | ')}`)))
        look()
      }),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await gone
    },
  }
}
