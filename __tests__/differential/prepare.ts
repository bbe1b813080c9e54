import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { getDMMF } from '@prisma/internals'
import { postgresDdl } from '../../src/project/schemaEngine'

export const GENERATED = path.join(__dirname, 'generated')

/** Preview features of the `joins` client: other SQL for nearly every read. */
const PREVIEWS = ['relationJoins', 'fullTextSearchPostgres', 'nativeDistinct', 'views', 'strictUndefinedChecks']

const read = (name: string) => readFileSync(path.join(__dirname, name), 'utf8')

/** Generates both clients, the DDL and the models' description into `generated/`, unless they are there and of this schema. */
export async function prepareClients(): Promise<void> {
  const schema = read('schema.prisma')
  const { version } = require('prisma/package.json') as { version: string }
  const hash = createHash('sha256')
    .update([version, schema, read('prelude.sql'), read('extra.sql'), read('prepare.ts')].join('\0'))
    .digest('hex')
  const mark = path.join(GENERATED, 'hash')
  if (existsSync(mark) && readFileSync(mark, 'utf8') === hash) return
  // Made aside and renamed, so that no other run sees half of it.
  const folder = `${GENERATED}-${process.pid}`
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  generate(folder, 'plain', schema.replace('./generated/plain', './plain'))
  generate(
    folder,
    'joins',
    schema.replace('./generated/plain', './joins').replace('["views"]', JSON.stringify(PREVIEWS)),
  )
  writeFileSync(
    path.join(folder, 'schema.sql'),
    [read('prelude.sql'), await postgresDdl([['schema.prisma', schema]]), read('extra.sql')].join('\n'),
  )
  const { datamodel } = await getDMMF({ datamodel: schema })
  writeFileSync(path.join(folder, 'models.json'), JSON.stringify(datamodel.models))
  writeFileSync(path.join(folder, 'hash'), hash)
  rmSync(GENERATED, { recursive: true, force: true })
  renameSync(folder, GENERATED)
}

function generate(folder: string, name: string, schema: string): void {
  const file = path.join(folder, `${name}.prisma`)
  writeFileSync(file, schema)
  const cli = require.resolve('prisma/build/index.js')
  // Generating needs no engine, but the CLI would download one; any executable keeps it from that.
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1' }
  execFileSync(process.execPath, [cli, 'generate', '--schema', file, '--no-hints'], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
}
