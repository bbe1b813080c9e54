/** What a template database depends on, as one key. */
import { createHash } from 'node:crypto'
import path from 'node:path'
import { folderName, readMigrations } from '../project/migrations'
import type { Project } from '../project/project'
import { posix } from '../project/posix'
import { schemaRoot } from '../project/schemaFiles'
import { version } from '../version'

export interface TemplateSource {
  readonly project: Project
  /** Engine and version, as FullEngine.version() has it. */
  readonly engine: string
  readonly extensions: readonly string[]
  /** Stands for the seed and all that it depends on; empty where there is none. */
  readonly seed: string
}

/** 32 hexadecimal digits. Line ends do not count: a checkout on Windows has the same key. */
export function templateKey({ project, engine, extensions, seed }: TemplateSource): string {
  const parts = [version, engine, [...extensions].sort(), seed, project.schemaName ?? null, contents(project)]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}

/** Names and contents: of the migrations, in their order, or of the schema's files where there are no migrations. */
function contents({ migrationsFolder, schemaFiles, schemaPath }: Project): string[][] {
  const unix = (text: string) => text.replace(/\r\n/g, '\n')
  const migrations = migrationsFolder === undefined ? [] : readMigrations(migrationsFolder)
  if (migrations.length > 0) return migrations.map((migration) => [folderName(migration), unix(migration.sql)])
  const root = schemaRoot(schemaPath)
  return schemaFiles.map((file) => [posix(path.relative(root, file.path)), unix(file.content)])
}
