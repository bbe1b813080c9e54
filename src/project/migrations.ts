/** The migration history: what the database has beyond what `schema.prisma` can say. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

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
