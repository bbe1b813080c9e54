/** The `check` command on a small project: each thing that can be wrong is made, found and named. */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { Project, type Finished } from '../support/project'

const ROOT = path.join(__dirname, '../..')
const BIN = path.join(ROOT, 'bin/prisma-sqlite-shadow.js')
const SCHEMA = 'prisma/schema.prisma'
const INIT = 'prisma/migrations/20250101090000_init/migration.sql'
const RULES = 'prisma/migrations/20250102090000_rules/migration.sql'

jest.setTimeout(120_000)

interface Finding {
  readonly level: string
  readonly code: string
  readonly object: string
  readonly message: string
  readonly fix?: string
  readonly schema?: string
  readonly migrations?: string
  readonly detail?: string
  readonly file?: string
  readonly line?: number
}

interface Report {
  readonly result: string
  readonly exitCode: number
  readonly parts: readonly { readonly name: string; readonly status: string; readonly findings: readonly Finding[] }[]
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string }
}

let project: Project
const original = new Map<string, string>()

beforeAll(async () => {
  project = Project.from(path.join(__dirname, 'fixtures/cinema'))
  const generated = await project.generate()
  expect(generated).toMatchObject({ code: 0 })
  for (const file of [SCHEMA, INIT, RULES, 'prisma/migrations/migration_lock.toml', 'prisma.config.ts'])
    original.set(file, project.read(file))
  original.set('generated/shadow/catalog.json', project.read('generated/shadow/catalog.json'))
})
afterAll(() => project.remove())
afterEach(() => {
  for (const [file, content] of original) project.write(file, content)
})

const check = (...args: string[]): Promise<Finished> => project.run([BIN, 'check', ...args])

async function json(...args: string[]): Promise<Report> {
  const { code, output } = await check('--json', ...args)
  const report = JSON.parse(output) as Report
  expect(report.exitCode).toBe(code)
  return report
}

const problems = (report: Report): Finding[] =>
  report.parts.flatMap(({ findings }) => findings.filter(({ level }) => level === 'error'))

const codes = (report: Report): string[] => problems(report).map(({ code, object }) => `${code} ${object}`)

const part = (report: Report, name: string): readonly Finding[] =>
  report.parts.find((p) => p.name === name)?.findings ?? []

test('the reference project is clean', () => {
  const { stdout } = spawnSync(process.execPath, [BIN, 'check', '--json'], { cwd: ROOT, encoding: 'utf8' })
  const report = JSON.parse(stdout) as Report
  expect(problems(report)).toEqual([])
  expect(report).toMatchObject({ exitCode: 0, result: 'ok' })
})

describe('a project whose migrations say the same in other words', () => {
  test('has no difference: now(), identity, casts, JSON, cut names, generated columns, NOT NULL lists, externals', async () => {
    const report = await json()
    expect(problems(report)).toEqual([])
    expect(report).toMatchObject({ exitCode: 0, result: 'ok' })
    expect(part(report, 'schema').map(({ code }) => code)).toEqual(['SCHEMA_MIGRATED'])
  })

  test('what only the migrations have is listed, and counts with --strict alone', async () => {
    const behaviour = part(await json(), 'behaviour').map(({ code, object }) => `${code} ${object}`)
    expect(behaviour).toEqual([
      'GENERATED_COLUMN_CARRIED films.slug',
      'CHECK_CARRIED films.films_minutes_check',
      'PARTIAL_UNIQUE_CARRIED films.films_adult_title_uq',
      'EXCLUSION_CONSTRAINT_CARRIED showings.showings_overlap',
      'PARTIAL_INDEX_CARRIED showings.showings_late_idx',
      'DEFERRABLE_CONSTRAINT_CARRIED showings.showings_film_id_fkey',
      'VIEW_CARRIED film_titles',
      'FUNCTION_CARRIED touch',
      'TRIGGER_CARRIED films.films_touch',
      'POLICY_NOT_CARRIED films.row-level security',
      'POLICY_NOT_CARRIED films.films_all',
      'SEQUENCE_CARRIED receipt_numbers',
      'EXTENSION_PARTLY btree_gist',
    ])
    expect(await json('--strict')).toMatchObject({ exitCode: 1, result: 'differs' })
  })

  test('the text has a heading for each part, and no colours in a pipe', async () => {
    const { output } = await check()
    expect(output.split('\n').filter((line) => /^\S/.test(line))).toEqual([
      'Shadow',
      'schema.prisma against the migrations',
      'Migration history',
      'What only the migrations have (✓ carried by the shadow, ! not carried)',
      'All is well, 2 warnings.',
    ])
    expect(output).not.toContain('\u001b')
  })
})

describe('the shadow', () => {
  const shadow = async () => part(await json(), 'shadow')

  test('stale: the schema has changed', async () => {
    project.edit(SCHEMA, (text) => `${text}\n// a comment\n`)
    expect(await shadow()).toEqual([
      {
        level: 'error',
        code: 'SHADOW_STALE',
        object: 'generated/shadow',
        message: 'generated/shadow is stale: prisma/schema.prisma has changed since it was generated',
        fix: 'npx prisma generate',
      },
    ])
  })

  test('stale: a migration was edited; the history says which', async () => {
    project.edit(RULES, (text) => `${text}\n-- edited\n`)
    const report = await json()
    expect(codes(report)).toEqual(['SHADOW_STALE generated/shadow', 'MIGRATION_EDITED 20250102090000_rules'])
    expect(part(report, 'shadow')[0]?.message).toContain('the migrations have changed')
  })

  test('line ends of Windows are no edit', async () => {
    project.edit(RULES, (text) => text.replaceAll('\n', '\r\n'))
    expect(codes(await json())).toEqual([])
  })

  test.each([
    ['CATALOG_INVALID', () => 'no JSON'],
    ['CATALOG_VERSION', (text: string) => text.replace(/"version": \d+/, '"version": 1')],
  ])('%s', async (code, change) => {
    project.edit('generated/shadow/catalog.json', change)
    const [finding] = await shadow()
    expect(finding).toMatchObject({
      level: 'error',
      code,
      fix: expect.stringContaining('npx prisma generate') as string,
    })
  })

  test('missing, and no generator block for one', async () => {
    project.edit(SCHEMA, (text) => text.replace('../generated/shadow', '../generated/nowhere'))
    expect((await shadow())[0]).toMatchObject({ code: 'SHADOW_MISSING', object: 'generated/nowhere' })
    project.edit(SCHEMA, (text) => text.replace(/generator shadow \{[^}]*\}/, ''))
    expect((await shadow())[0]).toMatchObject({
      code: 'SHADOW_MISSING',
      message: expect.stringContaining('no generator block') as string,
    })
  })
})

test('each difference is one line with both sides and the fix', async () => {
  project.edit(SCHEMA, (text) =>
    text.replace('@db.VarChar(120)', '@db.VarChar(99)').replace('  tags ', '  year Int?\n  tags '),
  )
  const { code, output } = await check()
  expect(code).toBe(1)
  expect(output).toContain(
    '  ✗ column films.title: schema.prisma says varchar(99), the migrations say varchar(120). Fix: npx prisma migrate dev --name change_films_title\n',
  )
  expect(output).toContain(
    '  ✗ column films.year (integer) is in schema.prisma, and the migrations do not make it. Fix: npx prisma migrate dev --name add_films_year\n',
  )
  expect(output).toMatch(/\n3 problems, 2 warnings\.\n$/)
})

test('values in another order: Postgres sorts as the migrations made them; no difference', async () => {
  project.edit(SCHEMA, (text) => text.replace('  GENERAL\n  ADULT\n', '  ADULT\n  GENERAL\n'))
  const report = await json()
  expect(codes(report)).toEqual(['SHADOW_STALE generated/shadow'])
  expect(part(report, 'schema').map(({ code }) => code)).toContain('ENUM_ORDER')
})

test('a table that the config does not leave to others', async () => {
  project.edit('prisma.config.ts', (text) => text.replace(/ {2}tables: .*\n/, ''))
  expect(codes(await json())).toEqual(['TABLE_NOT_IN_SCHEMA ticket_archive'])
})

describe('the history', () => {
  const added = (name: string, sql?: string) => project.write(`prisma/migrations/${name}`, sql ?? '')
  const removed = (name: string) => rmSync(project.path(`prisma/migrations/${name}`), { recursive: true, force: true })

  test('a migration was added; a folder is empty; two share a timestamp', async () => {
    added('20250104090000_more/migration.sql', 'SELECT 1;')
    added('20250104090000_same/migration.sql', '')
    added('20250105090000_empty/.gitkeep')
    const report = await json()
    for (const name of ['20250104090000_more', '20250104090000_same', '20250105090000_empty']) removed(name)
    expect(codes(report)).toEqual([
      'SHADOW_STALE generated/shadow',
      'MIGRATION_FILE_MISSING 20250105090000_empty',
      'MIGRATION_ADDED 20250104090000_more',
      'MIGRATION_ADDED 20250104090000_same',
    ])
    const warnings = part(report, 'history').filter(({ level }) => level === 'warning')
    expect(warnings.map(({ code }) => code)).toEqual(['DUPLICATE_TIMESTAMP'])
  })

  test('roles that no migration makes', async () => {
    const sql = 'GRANT SELECT ON films TO clerk;\nCREATE ROLE usher;\nGRANT SELECT ON films TO usher;'
    added('20250104090000_roles/migration.sql', sql)
    const report = await json()
    removed('20250104090000_roles')
    expect(part(report, 'history').filter(({ code }) => code === 'ROLE_NEEDED')).toMatchObject([
      {
        level: 'info',
        object: 'clerk',
        message: expect.stringMatching(/^GRANT \(20250104090000_roles\/migration\.sql:1\) needs the role clerk/),
      },
    ])
  })

  test('a migration was removed', async () => {
    removed('20250102090000_rules')
    expect(codes(await json())).toEqual(['SHADOW_STALE generated/shadow', 'MIGRATION_REMOVED 20250102090000_rules'])
  })

  test('the lock file of another provider, and one without', async () => {
    project.write('prisma/migrations/migration_lock.toml', 'provider = "mysql"\n')
    expect(part(await json(), 'history')[0]).toMatchObject({
      code: 'LOCK_PROVIDER',
      message: expect.stringContaining('"mysql"') as string,
    })
    project.write('prisma/migrations/migration_lock.toml', '<<<<<<< HEAD\n')
    expect(part(await json(), 'history')[0]).toMatchObject({
      code: 'LOCK_PROVIDER',
      message: expect.stringContaining('names no provider') as string,
    })
  })

  test('a migration that does not parse: file, line and caret; exit code 2', async () => {
    project.edit(RULES, (text) => `${text}ALTER TABLE films ADD COLUMN;\n`)
    const report = await json()
    const found = part(report, 'history').find(({ code }) => code === 'MIGRATION_SYNTAX')
    expect(found).toMatchObject({ object: '20250102090000_rules', file: RULES, line: 9 })
    expect(found?.message).toContain(`${RULES}:9: syntax error at or near ";"`)
    expect(found?.detail).toMatch(/^LINE 9: ALTER TABLE films ADD COLUMN;\n +\^$/)
    expect(report).toMatchObject({ exitCode: 2, result: 'failed' })
    expect(part(report, 'schema')[0]).toMatchObject({ code: 'NOT_COMPARED' })
  })

  test('a migration that Postgres would refuse', async () => {
    project.edit(RULES, (text) => `${text}ALTER TABLE cinemas ADD COLUMN a INT;\n`)
    const found = part(await json(), 'history').find(({ code }) => code === 'MIGRATION_INVALID')
    expect(found?.message).toContain(`${RULES}:9: relation "cinemas" does not exist`)
  })

  test('no migrations at all: nothing to compare', async () => {
    project.write('other/schema.prisma', original.get(SCHEMA) as string)
    const report = await json('--schema', 'other/schema.prisma')
    expect(report.parts.slice(1).map(({ findings }) => findings.map(({ code }) => code))).toEqual([
      ['NO_MIGRATIONS'],
      ['NO_MIGRATIONS'],
      ['NO_MIGRATIONS'],
    ])
    expect(part(report, 'shadow')[0]?.message).toBe(
      'generated/shadow was generated from prisma/schema.prisma, not from other/schema.prisma',
    )
  })
})

describe('what cannot be checked', () => {
  test('an unknown option: exit code 2 and the options', async () => {
    const { code, output } = await check('--jason')
    expect(code).toBe(2)
    expect(output).toContain("Unknown option '--jason'")
    expect(output).toContain('The options are: --json, --strict, --schema <value>')
  })

  test('an option without its value, and an argument too many', async () => {
    expect(await check('--schema')).toMatchObject({
      code: 2,
      output: expect.stringContaining("'--schema <value>' argument missing") as string,
    })
    expect(await check('now')).toMatchObject({
      code: 2,
      output: expect.stringContaining("Unexpected argument 'now'") as string,
    })
  })

  test.each([
    ['SCHEMA_MISSING', 'nowhere.prisma', undefined],
    ['SCHEMA_INVALID', 'invalid.prisma', 'datasource db {\n  provider = "postgresql"\n}\nmodel A {\n  id Int\n}\n'],
    ['NO_POSTGRES_DATASOURCE', 'mysql.prisma', 'datasource db {\n  provider = "mysql"\n}\n'],
  ])('%s', async (code, file, content) => {
    if (content !== undefined) project.write(file, content)
    const report = await json('--schema', file)
    expect(report).toMatchObject({ exitCode: 2, result: 'failed', error: { code } })
    expect(await check('--schema', file)).toMatchObject({
      code: 2,
      output: expect.stringContaining(report.error?.hint ?? '-') as string,
    })
  })

  test('--help of the command, and of the whole', async () => {
    expect(await check('--help')).toMatchObject({
      code: 0,
      output: expect.stringContaining('--database-url-variable <name>') as string,
    })
    expect(await project.run([BIN, '--help'])).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^ {2}check +compare/m) as string,
    })
    expect(await project.run([BIN, 'chek'])).toMatchObject({
      code: 2,
      output: expect.stringContaining('Unknown command "chek"') as string,
    })
  })
})
