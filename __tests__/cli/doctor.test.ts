/** `doctor` on a made-up project and on the reference app: what it reads, how it judges, and where it says so. */
import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { command, rawSqlProject, ROOT } from './sqlCommands'

jest.setTimeout(60_000)

const project = rawSqlProject()
afterAll(() => project.remove())

const doctor = (...args: string[]) => command(project.directory, ['doctor', '--ddl', 'schema.sql', ...args])

interface Statement {
  readonly line: number
  readonly call: string
  readonly verdict: string
  readonly sql: string
  readonly error?: Record<string, unknown>
  readonly unread?: readonly {
    readonly source: string
    readonly at: { readonly file: string; readonly line: number }
  }[]
}
interface Report {
  readonly exitCode: number
  readonly summary: Record<string, number>
  readonly causes: readonly Record<string, unknown>[]
  readonly files: readonly {
    readonly file: string
    readonly problem?: string
    readonly statements: readonly Statement[]
  }[]
}

const scan = (...args: string[]): Report => JSON.parse(doctor('--json', ...args).stdout) as Report
const inFile = (file: string, ...args: string[]): readonly Statement[] =>
  scan(...args).files.find((one) => one.file === file)?.statements ?? []

test('composes what the sources say: fragments, constants, conditions, lists, functions, other files', () => {
  const statements = inFile('src/users.ts').filter(({ line }) => line < 33)
  expect(statements.map(({ verdict, sql }) => [verdict, sql])).toEqual([
    ['runs', 'SELECT id, email FROM "User" WHERE id = $1'],
    ['runs', 'SELECT id FROM "User" WHERE age >= $1 ORDER BY "createdAt" DESC LIMIT $2'],
    ['runs', 'SELECT id, title FROM posts WHERE id IN ($1,$2)'],
    ['runs', 'SELECT count(*) FROM "User" WHERE email ILIKE $1'],
    ['runs', 'SELECT * FROM "User" WHERE email = $1 AND id = $2'],
    ['runs', 'INSERT INTO posts (author_id, title) VALUES ($1, $2),($3, $4)'],
    ['runs', 'DELETE FROM posts WHERE id = $1'],
    ['runs', 'SELECT * FROM posts'],
    ['runs', 'SELECT * FROM posts ORDER BY id'],
  ])
})

test('says of each trouble where it is and why', () => {
  const statements = inFile('src/users.ts').filter(({ line }) => line >= 33)
  expect(statements.map(({ line, call, verdict }) => `${line} ${call} ${verdict}`)).toEqual([
    '33 $queryRaw dynamic',
    '34 $queryRaw dynamic',
    '35 $queryRawUnsafe dynamic',
    '36 $executeRawUnsafe refused',
    '37 $queryRaw rejected',
    '41 $executeRawUnsafe rejected',
  ])
  expect(statements[0]?.unread).toEqual([{ source: 'order', at: expect.objectContaining({ line: 33 }) as object }])
  expect(statements[2]?.unread?.[0]?.source).toBe('search')
  expect(statements[3]?.error).toMatchObject({ kind: 'refused', construct: 'the statement COPY' })
  expect(statements[4]?.error).toMatchObject({
    code: '42703',
    message: 'column "titel" does not exist',
    hint: 'Perhaps you meant to reference the column "posts.title".',
    at: { file: 'src/users.ts', line: 40, column: 11 },
  })
  expect(statements[5]?.error).toMatchObject({ message: 'cannot insert multiple commands into a prepared statement' })
})

test('Kysely, node-postgres, TypedSQL, TSX, CommonJS, and fragments that go elsewhere', () => {
  expect(inFile('src/others.ts').map(({ call, verdict, sql }) => [call, verdict, sql])).toEqual([
    ['kysely sql', 'runs', 'select * from "posts" where "title" = $1'],
    ['pg query', 'runs', 'DELETE FROM posts; DELETE FROM "User"'],
    ['pg query', 'runs', 'SELECT title FROM posts WHERE id = $1'],
    ['pg query', 'rejected', 'SELECT nope FROM posts'],
  ])
  expect(inFile('src/fragments.ts')).toMatchObject([{ call: 'Prisma.sql', verdict: 'runs' }])
  expect(inFile('prisma/sql/postsOf.sql')).toMatchObject([{ call: 'TypedSQL', verdict: 'runs' }])
  expect(inFile('src/page.tsx')).toMatchObject([{ verdict: 'runs' }])
  expect(inFile('src/old.cjs')).toMatchObject([{ sql: 'SELECT 1', verdict: 'runs' }])
})

test('the report: counts, causes, the docblock of a suite, files that cannot be parsed', () => {
  const { code, stdout } = doctor()
  expect(code).toBe(1)
  expect(stdout).toContain('suites/copy.test.ts\n  ✗ 3  $executeRaw  refused  0A000: the statement COPY')
  expect(stdout).toContain('  → add to this suite: /** @jest-environment prisma-sqlite-shadow/full */')
  expect(stdout).toContain('suites/full.test.ts  (on the full layer by its docblock)')
  expect(stdout.match(/→ add to this suite/g)).toHaveLength(1)
  expect(stdout).toMatch(/src\/broken\.ts\n {2}! cannot be parsed: /)
  expect(stdout).toContain('Refused, by construct\n  the statement COPY  2 statements in 2 files')
  expect(stdout).toMatch(
    /✗ 37 {2}\$queryRaw {2}rejected, as by Postgres \(line 40\) {2}42703: column "titel" does not exist/,
  )
  const { summary, causes } = scan()
  expect(summary).toMatchObject({ refused: 2, rejected: 3, dynamic: 3, onFullLayer: 1, unparsed: 1 })
  expect(summary.statements).toBe(
    ['runs', 'refused', 'rejected', 'dynamic'].reduce((sum, verdict) => sum + (summary[verdict] ?? 0), 0),
  )
  expect(causes[0]).toEqual({ verdict: 'refused', name: 'the statement COPY', statements: 2, files: 2 })
})

test('only what was named is read, and exit code 0 says that all of it runs', () => {
  const { code, stdout } = doctor('src/page.tsx', 'prisma', '--all')
  expect(code).toBe(0)
  expect(stdout).toContain('✓ 4  $queryRaw  SELECT title FROM posts ORDER BY id LIMIT 10')
  expect(stdout).toContain('2 statements in 2 files (2 files looked at): 2 run (100.0 % of what can be read).')
})

test('builds and what .gitignore names are left out', () => {
  const files = () => scan().files.map(({ file }) => file)
  expect(files()).not.toContain('build/app.js')
  expect(files()).toContain('src/page.tsx')
  writeFileSync(path.join(project.directory, '.gitignore'), '*.tsx\n')
  spawnSync('git', ['init', '--quiet'], { cwd: project.directory })
  expect(files()).not.toContain('src/page.tsx')
  expect(files()).toContain('src/users.ts')
})

test('statements over what the file itself makes', () => {
  const file = path.join(project.directory, 'src/own.test.ts')
  writeFileSync(
    file,
    `
    afterAll(() => prisma.$executeRaw\`DROP TABLE log\`)
    test('x', async () => {
      await prisma.$queryRaw\`SELECT note FROM log\`
      await prisma.$executeRaw\`CREATE TEMP TABLE stage (id int, label text); ALTER TABLE posts ADD hidden boolean\`
      await prisma.$executeRaw\`CREATE TEMP TABLE staged (id int, label text)\`
      await prisma.$executeRaw\`ALTER TABLE posts ADD hidden boolean\`
      await prisma.$queryRaw\`SELECT label FROM staged JOIN posts USING (id) WHERE hidden\`
      await prisma.$queryRaw\`SELECT titel FROM staged\`
      await prisma.$executeRaw\`DROP TABLE staged\`
    })
    beforeAll(() => prisma.$executeRawUnsafe('CREATE TABLE log (note text)'))`,
  )
  const statements = inFile('src/own.test.ts', 'src/own.test.ts')
  rmSync(file)
  expect(statements.map(({ verdict, error }) => [verdict, error?.message])).toEqual([
    ['runs', undefined],
    ['runs', undefined],
    ['rejected', 'cannot insert multiple commands into a prepared statement'],
    ['runs', undefined],
    ['runs', undefined],
    ['runs', undefined],
    ['rejected', 'column "titel" does not exist'],
    ['runs', undefined],
    ['runs', undefined],
  ])
})

test('the reference app', () => {
  const { code, stdout } = command(ROOT, ['doctor', '--json', '__tests__/reference/app', '__tests__/reference/suites'])
  const { summary, files } = JSON.parse(stdout) as Report
  expect(summary).toMatchObject({ refused: 0, onFullLayer: 3 })
  expect(summary.runs).toBeGreaterThanOrEqual(45)
  // Three suites send what Postgres rejects, on purpose.
  expect(files.flatMap(({ statements }) => statements).filter(({ verdict }) => verdict === 'rejected')).toMatchObject([
    { sql: expect.stringContaining('loyalty_ranking') as string },
    { sql: expect.stringContaining('DELETE FROM customer_revenue') as string },
    { sql: expect.stringContaining("'MEDIUM'::ticket_priority") as string },
    { sql: expect.stringContaining("SET severity = 'minor'") as string },
    { sql: expect.stringContaining('effort_note') as string },
    { sql: expect.stringContaining('ticket_links') as string },
    { sql: expect.stringContaining('(subject, label)') as string },
  ])
  expect(code).toBe(1)
})

test('usage: exit code 2', () => {
  expect(doctor('nowhere')).toMatchObject({ code: 2, stderr: expect.stringContaining('nowhere') as string })
  expect(doctor('--wrong')).toMatchObject({ code: 2 })
  expect(command(project.directory, ['doctor'])).toMatchObject({ code: 2 })
  expect(doctor('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('Exit codes') as string })
})
