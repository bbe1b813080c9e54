/** The migration history: what the database has beyond what `schema.prisma` can say. */
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

/** How a migration is named in messages and reports. */
export function migrationName(migration: Migration): string {
  return `${path.basename(path.dirname(migration.path))}/migration.sql`
}
