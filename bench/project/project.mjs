// A project on disk: schema, migration, generated clients, application, set-up files of the peers, suites.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { offline, root } from '../../scripts/prepare.mjs'
import { bench, work } from '../workspace.mjs'
import { prismaSchema } from './schema.mjs'
import { areaServices, suiteFiles, suiteName } from './suites.mjs'

const require = createRequire(import.meta.url)

export const projectFolder = (models) => path.join(work, 'projects', `models-${models}`)

/** Writes the project and generates its clients, where that is not done yet. */
export async function prepareProject(models) {
  const folder = projectFolder(models)
  const own = path.join(root, 'dist/version.js')
  cpSync(path.join(bench, 'template'), folder, { recursive: true })
  for (const [file, text] of areaServices(models)) write(path.join(folder, 'src/areas', file), text)
  write(path.join(folder, 'package.json'), `{ "name": "bench-models-${models}", "private": true }\n`)
  write(path.join(folder, 'prisma.config.ts'), PRISMA_CONFIG)
  const schema = prismaSchema(models, { shadow: true, dmmf: hasPrismaMock() })
  const file = path.join(folder, 'prisma/schema.prisma')
  const stamp = path.join(folder, 'generated/stamp.txt')
  const wanted = `${schema}\n${readFileSync(own, 'utf8')}`
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return folder
  write(file, schema)
  const ddl = await migrationOf(schema)
  write(path.join(folder, 'prisma/migrations/migration_lock.toml'), 'provider = "postgresql"\n')
  write(path.join(folder, 'prisma/migrations/20260101000000_init/migration.sql'), ddl)
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

const hasPrismaMock = () => existsSync(path.join(work, 'node_modules/prisma-mock/package.json'))

/** The SQL that \`prisma migrate\` writes, from the same engine. */
export async function migrationOf(schema) {
  const { postgresDdl } = require(path.join(root, 'dist/project/schemaEngine.js'))
  return postgresDdl([['schema.prisma', schema]])
}

export function generate(folder, ...args) {
  execFileSync(process.execPath, [require.resolve('prisma/build/index.js'), 'generate', ...args], {
    cwd: folder,
    env: offline,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
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
