/** Migrating PGlite: the same database as a native Postgres has, and the same said where it fails. */
import { fork } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { migrateDatabase } from '../../src/full/migrate'
import { startNativePostgres, type NativePostgres } from '../support/nativePostgres'
import { catalogDump } from './catalogDump'
import type { PgliteReport } from './migratePgliteChild'
import { REFERENCE } from './migrationProject'

let server: NativePostgres
let pglite: PgliteReport
let native: pg.Client

beforeAll(async () => {
  server = await startNativePostgres()
  pglite = await migratePglite()
  const config = await server.createDatabase('')
  await migrateDatabase(REFERENCE, { Client: pg.Client, config })
  native = new pg.Client(config)
  await native.connect()
}, 120_000)
afterAll(async () => {
  await native?.end()
  await server?.stop()
})

const migrationsOfReference = (): number =>
  fs
    .readdirSync(path.join(__dirname, '../../prisma/migrations'), { withFileTypes: true })
    .filter((e) => e.isDirectory()).length

function migratePglite(): Promise<PgliteReport> {
  const child = fork(path.join(__dirname, 'migratePgliteChild.ts'), { execArgv: ['--import', 'tsx'] })
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as PgliteReport))
    child.once('exit', (code) => reject(new Error(`the process ended with code ${code}`)))
  })
}

test('the reference application has the same database on PGlite as on a native Postgres', async () => {
  expect(pglite.extensions).toEqual(['citext', 'pgcrypto', 'uuid-ossp'])
  expect(pglite.said).toHaveLength(migrationsOfReference())
  expect(pglite.dump).toEqual(await catalogDump(native))
})

test('and the same history', async () => {
  const { rows } = await native.query(
    'SELECT migration_name, checksum, logs, applied_steps_count FROM _prisma_migrations ORDER BY started_at',
  )
  expect(pglite.applied).toEqual(rows)
})

test.each([
  [
    'an error without a position',
    0,
    /^MIGRATION_FAILED .*2_b failed .*2_b\/migration\.sql:3\nLINE 3: INSERT .*\n {8}\^\nERROR 23505/,
  ],
  ['an error with one', 1, /^MIGRATION_FAILED .*migration\.sql:2\nLINE 2: SELECT x;\n {15}\^\nERROR 42703/],
  [
    'an extension of a package of its own',
    2,
    /^EXTENSION_UNAVAILABLE .*"pg_ivm".*\n {2}Run: npm install --save-dev @electric-sql\/pglite-pg_ivm/,
  ],
  [
    'an extension that PGlite cannot have',
    3,
    /^EXTENSION_UNAVAILABLE The engine pglite .*"plpython3u", which .*migration\.sql:1 creates/,
  ],
])('%s', (_, i, message) => {
  expect(pglite.failures[i]).toMatch(message)
})
