/** `check --database-url-variable`: the migrations on disk against a database that Prisma's engine has migrated. */
import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { migrateDatabase } from '../../src/full/migrate'
import { readSchemaFiles } from '../../src/project/schemaFiles'
import { type NativePostgres, startNativePostgres } from '../support/nativePostgres'
import { Project } from '../support/project'

const BIN = path.join(__dirname, '../../bin/prisma-sqlite-shadow.js')

jest.setTimeout(120_000)

let server: NativePostgres
let project: Project
let config: pg.ClientConfig
let url: string

beforeAll(async () => {
  server = await startNativePostgres()
  project = Project.from(path.join(__dirname, 'fixtures/cinema'))
  config = await server.createDatabase('')
  url = urlOf(config)
  const schemaPath = project.path('prisma/schema.prisma')
  await migrateDatabase(
    {
      root: project.directory,
      schemaPath,
      schemaFiles: readSchemaFiles(schemaPath),
      migrationsFolder: project.path('prisma/migrations'),
      provider: 'postgresql',
      schemaName: undefined,
    },
    { Client: pg.Client, config },
  )
})
afterAll(async () => {
  project?.remove()
  await server?.stop()
})

const urlOf = ({ user, password, host, port, database }: pg.ClientConfig, path = database): string =>
  `postgresql://${user}:${String(password)}@${host}:${port}/${path}?schema=public&connection_limit=1`

/** @param value of the variable; null: it is not set */
async function check(value: string | null = url, args: readonly string[] = ['--json']) {
  const env: Record<string, string> = value === null ? {} : { CINEMA_URL: value }
  return project.run([BIN, 'check', ...args, '--database-url-variable', 'CINEMA_URL'], env)
}

async function found(value = url): Promise<string[]> {
  const { output } = await check(value)
  const { parts } = JSON.parse(output) as {
    parts: { name: string; findings: { code: string; object: string; level: string }[] }[]
  }
  const part = parts.find(({ name }) => name === 'database')
  return (part?.findings ?? []).map(({ code, object }) => `${code} ${object}`)
}

async function execute(sql: string): Promise<void> {
  const client = new pg.Client(config)
  await client.connect()
  await client.query(sql)
  await client.end()
}

const migrations = (name: string) => project.path(`prisma/migrations/${name}`)
const NAMES = { init: '20250101090000_init', rules: '20250102090000_rules', code: '20250103090000_code' }

test('as migrated: nothing', async () => {
  expect(await found()).toEqual([expect.stringMatching(/^DATABASE_MIGRATED 127\.0\.0\.1:\d+\/test_1$/)])
})

test('line ends of Windows are no edit; another character is', async () => {
  const file = `${migrations(NAMES.code)}/migration.sql`
  const text = project.read(`prisma/migrations/${NAMES.code}/migration.sql`)
  writeFileSync(file, text.replaceAll('\n', '\r\n'))
  expect(await found()).toEqual([expect.stringContaining('DATABASE_MIGRATED')])
  appendFileSync(file, '-- edited\n')
  expect(await found()).toEqual([`EDITED_SINCE_APPLIED ${NAMES.code}`])
  writeFileSync(file, text)
})

test('not yet applied, and applied but gone', async () => {
  mkdirSync(migrations('20250109090000_next'))
  writeFileSync(`${migrations('20250109090000_next')}/migration.sql`, 'SELECT 1;')
  renameSync(migrations(NAMES.code), project.path('kept'))
  const seen = await found()
  renameSync(project.path('kept'), migrations(NAMES.code))
  rmSync(migrations('20250109090000_next'), { recursive: true })
  expect(seen).toEqual(['NOT_APPLIED 20250109090000_next', `APPLIED_AND_GONE ${NAMES.code}`])
})

test('failed, and then rolled back', async () => {
  await execute(`UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name = '${NAMES.rules}'`)
  expect(await found()).toEqual([`APPLY_FAILED ${NAMES.rules}`])
  await execute(`UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name = '${NAMES.rules}'`)
  expect(await found()).toEqual([`NOT_APPLIED ${NAMES.rules}`])
  await execute(
    `UPDATE _prisma_migrations SET finished_at = now(), rolled_back_at = NULL WHERE migration_name = '${NAMES.rules}'`,
  )
})

test('a database without the table', async () => {
  const empty = await server.createDatabase('')
  expect(await found(urlOf(empty))).toEqual([expect.stringContaining('DATABASE_NOT_MIGRATED')])
})

test.each([
  ['OPTION_INVALID', () => null],
  ['OPTION_INVALID', () => 'mysql://root:secret@localhost/db'],
  ['SERVER_REFUSED', () => url.replace(':postgres@', ':secret@').replace('postgres:', 'nobody:')],
  ['SERVER_REFUSED', () => url.replace(/test_\d+/, 'no_such_database')],
  ['SERVER_UNREACHABLE', () => 'postgresql://user:secret@127.0.0.1:1/db'],
])('%s: exit code 2, and no password in the message', async (code, value) => {
  const { code: exit, output } = await check(value())
  expect({ exit, ...(JSON.parse(output) as { error: { code: string } }) }).toMatchObject({ exit: 2, error: { code } })
  expect(output).not.toContain('secret')
})

test('the text names the database', async () => {
  const { output } = await check(url, [])
  expect(output).toMatch(/^Database 127\.0\.0\.1:\d+\/test_1\n {2}✓ .* has 3 migrations, as they are on disk\.$/m)
})
