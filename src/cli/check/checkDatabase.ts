/** With --database-url-variable: the migrations on disk against those that a database has. Reads one table. */
import { createRequire } from 'node:module'
import path from 'node:path'
import { ShadowError } from '../../errors'
import { checksum, folderName, type Migration, withLineEnds } from '../../project/migrations'
import { resolvePackage } from '../../project/resolvePackage'
import { count, type Finding, type Part } from './findings'

/** A row of `_prisma_migrations`. */
interface Applied {
  readonly migration_name: string
  readonly checksum: string
  readonly finished_at: Date | null
  readonly rolled_back_at: Date | null
}

interface Client {
  connect(): Promise<void>
  query(sql: string): Promise<{ readonly rows: readonly unknown[] }>
  end(): Promise<void>
}

/** @throws ShadowError OPTION_INVALID, ENGINE_MISSING, SERVER_UNREACHABLE, SERVER_REFUSED; none holds the URL's password */
export async function checkDatabase(variable: string, migrations: readonly Migration[]): Promise<Part> {
  const url = readUrl(variable)
  const where = `${url.host}${url.pathname}`
  const rows = await readApplied(url, where)
  const part = { name: 'database', title: `Database ${where}` } as const
  const findings = rows ? compareApplied(rows, migrations, where) : [neverMigrated(migrations, where)]
  const applied = new Set((rows ?? []).filter(isApplied).map((row) => row.migration_name)).size
  const message = `${where} has ${count(applied, 'migration')}, as they are on disk`
  const well: Finding = { level: 'ok', code: 'DATABASE_MIGRATED', object: where, message }
  return { ...part, findings: findings.length ? findings : [well] }
}

function readUrl(variable: string): URL {
  const text = process.env[variable]
  try {
    const url = new URL(text ?? '')
    if (/^postgres(ql)?:$/.test(url.protocol)) return url
  } catch {
    // Said below, without the text: it may hold a password.
  }
  throw new ShadowError(
    'OPTION_INVALID',
    `The environment variable ${variable} ${text === undefined ? 'is not set' : 'holds no Postgres URL'}.`,
    `Set it: ${variable}=postgresql://user:password@host:5432/database`,
  )
}

/** @returns undefined where there is no such table */
async function readApplied(url: URL, where: string): Promise<Applied[] | undefined> {
  const schema = url.searchParams.get('schema') ?? 'public'
  const client = await connect(url, where)
  try {
    await client.query('BEGIN READ ONLY')
    const { rows } = await client.query(
      `SELECT migration_name, checksum, finished_at, rolled_back_at FROM "${schema.replaceAll('"', '""')}"."_prisma_migrations" ORDER BY started_at`,
    )
    return rows as Applied[]
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === '42P01' || code === '3F000') return undefined
    throw refused(error as Error, where)
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function connect(url: URL, where: string): Promise<Client> {
  const plain = new URL(url)
  // Prisma's own parameters, which Postgres does not know.
  for (const name of ['schema', 'connection_limit', 'pool_timeout', 'pgbouncer', 'connect_timeout'])
    plain.searchParams.delete(name)
  const client = new (clientClass())({ connectionString: plain.href, connectionTimeoutMillis: 5_000 })
  try {
    await client.connect()
    return client
  } catch (error) {
    await client.end().catch(() => undefined)
    throw refused(error as Error, where)
  }
}

/** node-postgres as the application has it. */
function clientClass(): new (config: object) => Client {
  const folder = resolvePackage('pg', process.cwd())
  if (folder === undefined) {
    throw new ShadowError(
      'ENGINE_MISSING',
      'The package pg is not installed, and reading a database needs it.',
      'Run: npm install --save-dev pg',
    )
  }
  return (createRequire(path.join(folder, 'package.json'))(folder) as { Client: new (config: object) => Client }).Client
}

function refused(error: Error & { code?: string; errors?: readonly Error[] }, where: string): ShadowError {
  const reason = error.message || error.errors?.[0]?.message || String(error.code)
  const answered = /^[0-9A-Z]{5}$/.test(error.code ?? '')
  return answered
    ? new ShadowError(
        'SERVER_REFUSED',
        `The database ${where} refused: ${reason}.`,
        'Correct the user, the password or the database in the URL.',
        { cause: error },
      )
    : new ShadowError(
        'SERVER_UNREACHABLE',
        `The database ${where} cannot be reached: ${reason}.`,
        'Start the server, or correct the host and the port in the URL.',
        { cause: error },
      )
}

const isApplied = ({ finished_at, rolled_back_at }: Applied): boolean => finished_at !== null && rolled_back_at === null

function neverMigrated(migrations: readonly Migration[], where: string): Finding {
  return {
    level: 'error',
    code: 'DATABASE_NOT_MIGRATED',
    object: where,
    message: `${where} has no _prisma_migrations table: none of ${count(migrations.length, 'migration')} was applied`,
    fix: 'npx prisma migrate deploy',
  }
}

function compareApplied(rows: readonly Applied[], migrations: readonly Migration[], where: string): Finding[] {
  const failed = rows.filter((row) => row.finished_at === null && row.rolled_back_at === null)
  const applied = rows.filter(isApplied)
  const onDisk = (name: string) => migrations.find((migration) => folderName(migration) === name)
  const edited = applied.filter((row) => isEdited(row, onDisk(row.migration_name)))
  const gone = applied.filter((row) => !onDisk(row.migration_name))
  const known = new Set([...applied, ...failed].map((row) => row.migration_name))
  const missing = migrations.map(folderName).filter((name) => !known.has(name))
  const names = (list: readonly Applied[]) => list.map((row) => row.migration_name)
  return [
    ...names(failed).map((name) => problem('APPLY_FAILED', name, `failed on ${where}, and is not resolved`)),
    ...names(edited).map((name) => problem('EDITED_SINCE_APPLIED', name, `was edited after ${where} had applied it`)),
    ...missing.map((name) => problem('NOT_APPLIED', name, `is not applied on ${where}`)),
    ...names(gone).map((name) => problem('APPLIED_AND_GONE', name, `is applied on ${where}, and is not on disk`)),
  ]
}

const FIXES = {
  APPLY_FAILED: (name: string) =>
    `npx prisma migrate resolve --rolled-back ${name} (or --applied), then migrate deploy`,
  EDITED_SINCE_APPLIED: () => 'undo the edit, and put the change into a migration of its own',
  NOT_APPLIED: () => 'npx prisma migrate deploy',
  APPLIED_AND_GONE: () => 'restore its folder from version control',
}

function problem(code: keyof typeof FIXES, name: string, message: string): Finding {
  return { level: 'error', code, object: name, message: `${name} ${message}`, fix: FIXES[code](name) }
}

/** A checkout may have changed the line ends, which Prisma lets pass too. */
function isEdited({ checksum: stored }: Applied, migration: Migration | undefined): boolean {
  if (!migration) return false
  const { sql } = migration
  return ![sql, withLineEnds(sql, '\n'), withLineEnds(sql, '\r\n')].some((text) => checksum(text) === stored)
}
