// A project on disk: schema, migration, generated clients, application, set-up files of the peers, suites.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { offline } from '../../scripts/prepare.mjs'
import { bench, own, ownFingerprint, work } from '../workspace.mjs'
import { prismaSchema } from './schema.mjs'
import { areaServices, suiteFiles, suiteName } from './suites.mjs'

const require = createRequire(import.meta.url)

export const projectFolder = (models) => path.join(work, 'projects', `models-${models}`)

/** Writes the project and generates its clients, where that is not done yet. */
export async function prepareProject(models) {
  const folder = projectFolder(models)
  cpSync(path.join(bench, 'template'), folder, { recursive: true })
  for (const [file, text] of areaServices(models)) write(path.join(folder, 'src/areas', file), text)
  write(path.join(folder, 'package.json'), `{ "name": "bench-models-${models}", "private": true }\n`)
  const schema = prismaSchema(models, { shadow: true, dmmf: hasPrismaMock() })
  const stamp = path.join(folder, 'generated/stamp.txt')
  const wanted = `${schema}\n${ownFingerprint()}`
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return folder
  write(path.join(folder, 'prisma/schema.prisma'), schema)
  prepareConfig(folder, await migrationOf(schema))
  mkdirSync(path.dirname(stamp), { recursive: true })
  generate(folder)
  write(stamp, wanted)
  return folder
}

const PRISMA_CONFIG = `import { defineConfig } from 'prisma/config'

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? '' },
})
`

/** Prisma's config, and the one migration. */
export function prepareConfig(folder, migration) {
  write(path.join(folder, 'prisma.config.ts'), PRISMA_CONFIG)
  write(path.join(folder, 'prisma/migrations/migration_lock.toml'), 'provider = "postgresql"\n')
  write(path.join(folder, 'prisma/migrations/20260101000000_init/migration.sql'), migration)
}

const hasPrismaMock = () => existsSync(path.join(work, 'node_modules/prisma-mock/package.json'))

/** The SQL that \`prisma migrate\` writes, from the same engine. */
export async function migrationOf(schema) {
  const { postgresDdl } = require(path.join(own, 'dist/project/schemaEngine.js'))
  return postgresDdl([['schema.prisma', schema]])
}

/** Runs `prisma generate` in a folder. @throws Error with what Prisma says */
export function generate(cwd, ...args) {
  const command = [require.resolve('prisma/build/index.js'), 'generate', ...args]
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd, env: offline, encoding: 'utf8' })
  if (status !== 0) throw new Error(`prisma generate failed in ${cwd}\n${stdout}${stderr}`)
}

/** Writes a suite's test files. @returns the folder's path relative to the project */
export function prepareSuite(cell) {
  const relative = path.join('suites', suiteName(cell))
  for (const [file, text] of suiteFiles(cell)) write(path.join(projectFolder(cell.models), relative, file), text)
  return relative
}

/** Leaves a file alone whose text is the same: Jest's caches go by the time of change. */
export function write(file, text) {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
}
