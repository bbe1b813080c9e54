import { fork } from 'node:child_process'
import path from 'node:path'
import pg from 'pg'

/** A native Postgres of its own, for tests that need several real sessions. */
export interface NativePostgres {
  /** A fresh database with these tables. */
  createDatabase(ddl: string): Promise<pg.ClientConfig>
  stop(): Promise<void>
}

let databases = 0

export async function startNativePostgres(): Promise<NativePostgres> {
  const child = fork(path.join(__dirname, 'native-server.mjs'), { execArgv: [] })
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { port: number }).port))
    child.once('exit', () => reject(new Error('native Postgres did not start')))
  })
  const config = (database: string): pg.ClientConfig => ({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password: 'postgres',
    database,
  })
  return {
    async createDatabase(ddl) {
      const name = `test_${++databases}`
      await execute(config('postgres'), `CREATE DATABASE ${name}`)
      await execute(config(name), ddl)
      return config(name)
    },
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.disconnect()
      await gone
    },
  }
}

async function execute(config: pg.ClientConfig, sql: string): Promise<void> {
  const client = new pg.Client(config)
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

/** One for all tests of a file. */
export function nativeOfFile(): () => NativePostgres {
  let native: NativePostgres
  beforeAll(async () => {
    native = await startNativePostgres()
  }, 60_000)
  afterAll(() => native.stop())
  return () => native
}
