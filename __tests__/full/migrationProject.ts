/** Prisma projects for the tests of migrating: the reference application, and small ones written on the spot. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Project } from '../../src/project/project'
import { readSchemaFiles } from '../../src/project/schemaFiles'

export const ROOT = path.join(__dirname, '../..')

/** As findProject gives it, which Jest's sandbox cannot run: Prisma's config loader is an ES module. */
export const REFERENCE: Project = {
  root: ROOT,
  schemaPath: path.join(ROOT, 'prisma/schema.prisma'),
  schemaFiles: readSchemaFiles(path.join(ROOT, 'prisma/schema.prisma')),
  migrationsFolder: path.join(ROOT, 'prisma/migrations'),
  provider: 'postgresql',
  schemaName: undefined,
}

const DATASOURCE = 'datasource db {\n  provider = "postgresql"\n}\n'
const made: string[] = []

/** A path ending in `/` is an empty folder. */
export function project(files: Readonly<Record<string, string>>, more: Partial<Project> = {}): Project {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'migrate-'))
  made.push(folder)
  for (const [file, content] of Object.entries({ 'schema.prisma': DATASOURCE, ...files })) {
    const full = path.join(folder, file)
    mkdirSync(file.endsWith('/') ? full : path.dirname(full), { recursive: true })
    if (!file.endsWith('/')) writeFileSync(full, content)
  }
  const migrations = Object.keys(files).some((file) => file.startsWith('migrations/'))
  return {
    root: ROOT,
    schemaPath: folder,
    schemaFiles: readSchemaFiles(folder),
    migrationsFolder: migrations ? path.join(folder, 'migrations') : undefined,
    provider: 'postgresql',
    schemaName: undefined,
    ...more,
  }
}

/** A project with these migrations, in this order, named 1_a, 2_b… */
export function history(...scripts: readonly string[]): Project {
  const named = scripts.map((sql, i) => [`migrations/${i + 1}_${'abcdef'[i]}/migration.sql`, sql] as const)
  return project(Object.fromEntries(named))
}

export function removeProjects(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true })
}
