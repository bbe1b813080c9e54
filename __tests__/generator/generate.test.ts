/** `prisma generate` with our generator, as users run it. */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { Project } from '../support/project'

const SHOP = path.join(__dirname, '../jest/fixtures/shop')
const SCHEMA = 'prisma/schema.prisma'
const SHADOW = 'generated/shadow'
const FILES = ['REPORT.md', 'catalog.json', 'client.ts', 'schema.prisma', 'schema.sql']

let project: Project
beforeEach(() => {
  project = Project.from(SHOP)
})
afterEach(() => project.remove())

const edit = (from: string | RegExp, to: string) => project.edit(SCHEMA, (text) => text.replace(from, to))
const written = () => (existsSync(project.path(SHADOW)) ? readdirSync(project.path(SHADOW)).sort() : [])
const shadowBlock = (lines: string) =>
  edit('output   = "../generated/shadow"', `output   = "../generated/shadow"\n  ${lines}`)

async function generated(): Promise<string> {
  const { code, output } = await project.generate()
  expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('SQLite shadow') })
  return output
}

async function refused(): Promise<string> {
  const { code, output } = await project.generate()
  expect(code).not.toBe(0)
  expect(written()).toEqual([])
  return output
}

test('writes the five files, the same bytes each time, and nothing when nothing changed', async () => {
  await generated()
  expect(written()).toEqual(FILES)
  const first = Object.fromEntries(FILES.map((name) => [name, project.read(`${SHADOW}/${name}`)]))
  const times = FILES.map((name) => statSync(project.path(`${SHADOW}/${name}`)).mtimeMs)
  await generated()
  expect(FILES.map((name) => statSync(project.path(`${SHADOW}/${name}`)).mtimeMs)).toEqual(times)
  rmSync(project.path(SHADOW), { recursive: true })
  await generated()
  expect(Object.fromEntries(FILES.map((name) => [name, project.read(`${SHADOW}/${name}`)]))).toEqual(first)
  expect(readdirSync(project.path('generated')).sort()).toEqual(['prisma', 'shadow'])
}, 60_000)

test('a file that was changed or taken away comes back, and one that does not belong there goes', async () => {
  await generated()
  const first = Object.fromEntries(FILES.map((name) => [name, project.read(`${SHADOW}/${name}`)]))
  for (const name of FILES) {
    project.edit(`${SHADOW}/${name}`, (text) => `${text} `)
    await generated()
    expect(project.read(`${SHADOW}/${name}`)).toBe(first[name])
  }
  rmSync(project.path(`${SHADOW}/schema.sql`))
  project.write(`${SHADOW}/client.js`, '')
  await generated()
  expect(Object.fromEntries(written().map((name) => [name, project.read(`${SHADOW}/${name}`)]))).toEqual(first)
}, 60_000)

test('a migration that is changed, or named by another config, changes the shadow', async () => {
  const folder = 'prisma/migrations/1_check'
  project.write(`${folder}/migration.sql`, 'CREATE TABLE extra (id int CHECK (id > 1))')
  const report = async () => {
    await generated()
    return project.read(`${SHADOW}/REPORT.md`) + project.read(`${SHADOW}/catalog.json`)
  }
  const first = await report()
  project.write(`${folder}/migration.sql`, 'CREATE TABLE extra (id int CHECK (id > 2))')
  const second = await report()
  expect(second).not.toBe(first)
  project.edit('prisma.config.ts', (text) => text.replace('schema:', `migrations: { path: 'elsewhere' },\n  schema:`))
  expect(await report()).not.toBe(second)
  expect(JSON.parse(project.read(`${SHADOW}/catalog.json`))).not.toHaveProperty('source.migrations')
}, 60_000)

test('multi-file schemas, under prisma7.config too', async () => {
  const [head, post] = project.read(SCHEMA).split('model Post') as [string, string]
  rmSync(project.path('prisma'), { recursive: true })
  rmSync(project.path('prisma.config.ts'))
  project.write(
    'prisma7.config.ts',
    `import { defineConfig } from 'prisma/config'\nexport default defineConfig({ schema: 'models' })\n`,
  )
  project.write('models/main.prisma', head)
  project.write('models/blog/post.prisma', `model Post${post}`)
  await generated()
  expect(JSON.parse(project.read(`${SHADOW}/catalog.json`))).toMatchObject({
    tables: [{ name: 'Post' }, { name: 'User' }],
  })
}, 60_000)

test('output inside a schema folder is refused', async () => {
  rmSync(project.path('prisma.config.ts'))
  project.write(
    'prisma.config.ts',
    `import { defineConfig } from 'prisma/config'\nexport default defineConfig({ schema: 'prisma' })\n`,
  )
  edit('../generated/shadow', './shadow')
  expect(await refused()).toMatch(/is inside the schema folder .*\(prisma\/schema\.prisma:9\)/)
  expect(existsSync(project.path('prisma/shadow'))).toBe(false)
}, 60_000)

test.each([
  [
    'another provider',
    [/"postgresql"([^]*)tags +String\[\]/, '"sqlite"$1'],
    /datasource "db" has provider "sqlite" \(prisma\/schema\.prisma:13\)/,
  ],
  ['no client generator', [/generator client \{[^}]*\}/, ''], /no generator for the production client/],
  [
    'an unknown option',
    ['output   = "../generated/shadow"', 'output   = "../generated/shadow"\n  ouput = "x"'],
    /Unknown option "ouput" in generator shadow \(prisma\/schema\.prisma:10\)/,
  ],
  [
    'an override of no model',
    ['output   = "../generated/shadow"', 'output   = "../generated/shadow"\n  overrides = ["Nobody exclude"]'],
    /names a model that the schema does not have: Nobody \(prisma\/schema\.prisma:10\)/,
  ],
  [
    'an override that is no override',
    ['output   = "../generated/shadow"', 'output   = "../generated/shadow"\n  overrides = ["User frobnicate"]'],
    /The override "User frobnicate" is not understood/,
  ],
  ['a schema with errors', ['role      Role', 'role      Roll'], /schema\.prisma:24/],
  [
    'the production client’s folder',
    ['../generated/shadow', '../generated/prisma'],
    /is the folder of the production client/,
  ],
  ['the schema’s folder', ['../generated/shadow', '.'], /the shadow would overwrite it/],
] as const)(
  '%s is refused, and nothing is written',
  async (_, [from, to], message) => {
    edit(from, to)
    expect(await refused()).toMatch(message)
  },
  60_000,
)

test('a failure leaves what was there', async () => {
  await generated()
  const before = project.read(`${SHADOW}/catalog.json`)
  shadowBlock('overrides = ["User.nothing nullable"]')
  expect((await project.generate()).code).not.toBe(0)
  expect(project.read(`${SHADOW}/catalog.json`)).toBe(before)
  expect(written()).toEqual(FILES)
}, 60_000)

test('overrides change the shadow, and the report says so', async () => {
  shadowBlock('overrides = ["User.email type varchar(20)", "User.role default none", "Post exclude"]')
  await generated()
  const { tables } = JSON.parse(project.read(`${SHADOW}/catalog.json`)) as {
    tables: { name: string; columns: { name: string; type: object; default?: string }[] }[]
  }
  expect(tables.map((table) => table.name)).toEqual(['User'])
  expect(tables[0]?.columns).toMatchObject([
    { name: 'id' },
    { name: 'email', type: { oid: 1043, typmod: 24 } },
    { name: 'role' },
    { name: 'tags' },
    { name: 'createdAt' },
  ])
  expect(tables[0]?.columns[2]).not.toHaveProperty('default')
  expect(project.read(`${SHADOW}/REPORT.md`)).toContain('User.email type varchar(20)')
}, 60_000)

test('what the migrations lack is in the report', async () => {
  project.write(
    'prisma/migrations/1_init/migration.sql',
    'CREATE TABLE "Post" ("id" SERIAL PRIMARY KEY, CONSTRAINT "positive" CHECK ("id" > 0));',
  )
  await generated()
  const report = project.read(`${SHADOW}/REPORT.md`)
  expect(report).toContain('`public.User`: the migrations do not create this table')
  expect(report).toContain('`public.Post.title`: the migrations do not add this column')
  expect(project.read(`${SHADOW}/schema.sql`)).toContain('"positive" CHECK')
}, 60_000)

const USE = `
const { PrismaClient, Role, Prisma } = await load()
const prisma = new PrismaClient()
const user = await prisma.user.create({ data: { email: 'ada' } })
if (user.id !== 1 || user.role !== Role.USER) throw new Error(JSON.stringify(user))
const error = await prisma.user.create({ data: { email: 'ada' } }).catch((e) => e)
if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== 'P2002') throw error
await prisma.$disconnect()
console.log('works')
`

test.each([
  {
    name: 'prisma-client, ESM',
    client: 'provider = "prisma-client"\n  output = "../generated/prisma"\n  moduleFormat = "esm"',
    type: 'module',
    file: 'client.ts',
  },
  {
    name: 'prisma-client, CJS',
    client: 'provider = "prisma-client"\n  output = "../generated/prisma"\n  moduleFormat = "cjs"',
    type: 'commonjs',
    file: 'client.ts',
  },
  {
    name: 'prisma-client-js',
    client: 'provider = "prisma-client-js"\n  output = "../generated/prisma"',
    type: 'commonjs',
    file: 'client.js',
  },
  {
    name: 'prisma-client-js in an ESM package',
    client: 'provider = "prisma-client-js"\n  output = "../generated/prisma"',
    type: 'module',
    file: 'client.js',
  },
])(
  'the shadow client of $name works without Jest',
  async ({ client, type, file }) => {
    project.write('package.json', JSON.stringify({ type }))
    edit(/provider +=.*\n.*\n +moduleFormat.*/, client)
    await generated()
    expect(written()).toContain(file)
    const load = `const load = () => import('./${SHADOW}/${file}').then((m) => m.default?.PrismaClient ? m.default : m)`
    project.write('use.mts', `${load}\n${USE}`)
    const { code, output } = await project.run(['--import', 'tsx', 'use.mts'])
    expect({ code, output: output.trim() }).toEqual({ code: 0, output: 'works' })
  },
  60_000,
)
