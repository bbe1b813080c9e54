/**
 * `check` compares the schema with the migrations by our own catalogs. Prisma's schema engine is the truth: over random
 * edits of the reference schema, we find a difference exactly where it would write a migration.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Catalog } from '../../src/catalog/catalog'
import { compareCatalogs } from '../../src/cli/check/compareCatalogs'
import { readSources, fieldFacts } from '../../src/cli/check/sources'
import type { Project } from '../../src/cli/check/project'
import { schemaDdl } from '../../src/project/schemaEngine'
import { Generator } from '../support/generate'
import { CHANGES, randomEdit } from './schemaEdits'

const PRISMA = path.join(__dirname, '../../prisma')
const SCHEMA = path.join(PRISMA, 'schema.prisma')
const reference = readFileSync(SCHEMA, 'utf8')
const COUNT = Number(process.env.TEST_COUNT ?? 150)

const project = (content: string, migrationsFolder?: string): Project => ({
  schemaPath: SCHEMA,
  files: [{ path: SCHEMA, content }],
  migrationsFolder,
  schemas: ['backoffice', 'public'],
  externalTables: [],
  externalEnums: [],
  partialIndexes: false,
})

let history: Catalog
beforeAll(async () => {
  const sources = await readSources(project(reference, path.join(PRISMA, 'migrations')))
  expect(sources.problems).toEqual([])
  history = sources.history as Catalog
})

async function differences(content: string): Promise<string[]> {
  const edited = project(content)
  const { schema } = await readSources(edited)
  const findings = compareCatalogs(schema, history, { ...edited, fields: fieldFacts(edited, schema) })
  return findings.filter(({ level }) => level === 'error').map(({ message }) => message)
}

/** The migration that Prisma would write; undefined where it refuses the edited schema. */
async function migration(content: string): Promise<string | undefined> {
  try {
    return await schemaDdl('postgres', [[SCHEMA, content]], [[SCHEMA, reference]])
  } catch (error) {
    if (((error as Error).cause as { code?: string } | undefined)?.code === 'P1012') return undefined
    throw error
  }
}

/**
 * A time without a precision is equal to one with any, in the engine's eyes, where both sides are schemas. Of a database it
 * knows that such a column has six digits, which is what the migrations have made.
 */
const NO_PRECISION = /the migrations say time(stamp)?(tz)?$/

const EMPTY = /^-- This is an empty migration\.\s*$/

test('the reference project: none', async () => {
  expect(await differences(reference)).toEqual([])
})

test('random edits: a difference exactly where Prisma would migrate', async () => {
  const random = new Generator()
  console.info(`seed ${random.seed}`)
  const seen = { changed: 0, unchanged: 0, refused: 0 }
  const wrong: object[] = []
  while (seen.changed + seen.unchanged < COUNT && seen.refused < 4 * COUNT) {
    const edit = randomEdit(reference, random)
    if (!edit) continue
    const sql = await migration(edit.schema)
    if (sql === undefined) {
      seen.refused++
      continue
    }
    const empty = EMPTY.test(sql)
    const found = (await differences(edit.schema)).filter((message) => !(empty && NO_PRECISION.test(message)))
    seen[empty ? 'unchanged' : 'changed']++
    if (empty !== (found.length === 0)) wrong.push({ edit: edit.name, sql, found })
  }
  console.info(seen)
  expect(wrong).toEqual([])
  expect(seen.changed).toBeGreaterThan(COUNT / 4)
  expect(seen.unchanged).toBeGreaterThan(COUNT / 50)
}, 300_000)

test.each(Object.keys(CHANGES))('%s', async (name) => {
  const random = new Generator(7)
  for (let tried = 0, checked = 0; tried < 40 && checked < 2; tried++) {
    const edited = CHANGES[name]?.(reference, random)
    const sql = edited === undefined ? undefined : await migration(edited)
    if (edited === undefined || sql === undefined) continue
    checked++
    const same = EMPTY.test(sql)
    const found = (await differences(edited)).filter((message) => !(same && NO_PRECISION.test(message)))
    expect({ sql, same, found: found.length === 0 ? 'none' : found }).toMatchObject({
      same: found.length === 0,
    })
  }
})
