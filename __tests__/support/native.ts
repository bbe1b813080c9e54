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
  const { startNativeServer } = await import('./nativeServer.mjs')
  const server = await startNativeServer()
  process.env[URL_VARIABLE] = server.url
  return server
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
