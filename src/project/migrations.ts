/** The migration history: what the database has beyond what `schema.prisma` can say. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { loadConfigFromFile } from '@prisma/config'

export interface Migration {
  /** Absolute path of migration.sql. */
  readonly path: string
  readonly sql: string
}

/** The migrations folder that Prisma uses for this schema; undefined where there is none. */
export async function findMigrations(schemaFolder: string): Promise<string | undefined> {
  const { config } = await loadConfigFromFile({ configRoot: process.cwd() })
  const configured = config?.migrations?.path
  const folder = configured ?? path.join(schemaFolder, 'migrations')
  return existsSync(folder) && statSync(folder).isDirectory() ? folder : undefined
}

/** In the order in which Prisma applies them: by the name of their folder. */
export function readMigrations(folder: string): Migration[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.join(folder, entry.name, 'migration.sql'))
    .filter((file) => existsSync(file))
    .sort()
    .map((file) => ({ path: file, sql: readFileSync(file, 'utf8') }))
}

/**
 * SHA-256 of the script in hexadecimal, as Prisma keeps it in `_prisma_migrations.checksum`. Line ends count there; a
 * checkout on Windows may have changed them.
 */
export function checksum(sql: string, lineEnd: '\n' | '\r\n' = '\n'): string {
  return createHash('sha256').update(sql.replace(/\r?\n/g, lineEnd)).digest('hex')
}

/** The name of the migration's folder, as Prisma has it in `_prisma_migrations.migration_name`. */
export function folderName(migration: Migration): string {
  return path.basename(path.dirname(migration.path))
}

/** How a migration is named in messages and reports. */
export function migrationName(migration: Migration): string {
  return `${folderName(migration)}/migration.sql`
}
