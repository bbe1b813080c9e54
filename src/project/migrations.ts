/** The migration history: what the database has beyond what `schema.prisma` can say. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { ShadowError } from '../errors'
import { posix } from './posix'

export interface Migration {
  /** Absolute path of migration.sql. */
  readonly path: string
  readonly sql: string
}

/** The history in the order in which Prisma applies it. A folder without a script is left out. */
export function readMigrations(folder: string): Migration[] {
  return migrationFolders(folder)
    .map((name) => path.join(folder, name, 'migration.sql'))
    .filter((file) => existsSync(file))
    .map((file) => ({ path: file, sql: readFileSync(file, 'utf8') }))
}

export const LOCK_FILE = 'migration_lock.toml'

/**
 * What Prisma asks of a history before it reads a script.
 * @throws ShadowError MIGRATION_FAILED for a folder without a script, and for a history of another provider
 */
export function checkHistory(folder: string): void {
  const names = migrationFolders(folder)
  requireScripts(folder, names)
  const lock = path.join(folder, LOCK_FILE)
  const text = names.length > 0 && existsSync(lock) ? readFileSync(lock, 'utf8') : undefined
  if (text === undefined) return
  const provider = /^\s*provider\s*=\s*"([^"]*)"/m.exec(text)?.[1]
  if (provider !== 'postgresql' && provider !== 'postgres') throw otherProvider(lock, provider)
}

/** Prisma takes every folder for a migration, and stops where one has no script (P3015). */
export function requireScripts(folder: string, names = migrationFolders(folder)): void {
  const without = names.find((name) => !existsSync(path.join(folder, name, 'migration.sql')))
  if (without === undefined) return
  throw new ShadowError(
    'MIGRATION_FAILED',
    `The migration ${shown(path.join(folder, without))} has no migration.sql.`,
    'Restore the file, or remove the folder: prisma migrate deploy stops there too (P3015).',
  )
}

/** @param provider as the lock file names it */
export function otherProvider(lock: string, provider: string | undefined, cause?: unknown): ShadowError {
  const found = provider === undefined ? 'names no provider' : `is of the provider "${provider}"`
  return new ShadowError(
    'MIGRATION_FAILED',
    `The migration history is not Postgres's: ${shown(lock)} ${found}, and the schema is of "postgresql".`,
    'Put provider = "postgresql" in the file where the migrations are made for Postgres; else begin a new history.',
    { cause },
  )
}

/** A path as messages have it: relative to the working directory where it is in there. */
export function shown(file: string): string {
  const relative = path.relative(process.cwd(), file)
  return posix(relative.startsWith('..') || path.isAbsolute(relative) ? file : relative)
}

/** Names of the folders that Prisma takes for migrations, sorted as it sorts them. */
export function migrationFolders(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort((a, b) => a.localeCompare(b))
}

/** SHA-256 of the script in hexadecimal, as Prisma keeps it in `_prisma_migrations.checksum`. Line ends count. */
export function checksum(sql: string): string {
  return createHash('sha256').update(sql).digest('hex')
}

/** The script as a checkout with these line ends has it. */
export function withLineEnds(sql: string, lineEnd: '\n' | '\r\n'): string {
  return sql.replace(/\r?\n/g, lineEnd)
}

/** The name of the migration's folder, as Prisma has it in `_prisma_migrations.migration_name`. */
export function folderName(migration: Migration): string {
  return path.basename(path.dirname(migration.path))
}

/** How a migration is named in messages and reports. */
export function migrationName(migration: Migration): string {
  return `${folderName(migration)}/migration.sql`
}
