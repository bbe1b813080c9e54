/** Finding the Prisma project of a folder, as Prisma's own command line does. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

let root: string
beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'project-')))
  write('.git/HEAD', '')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(file: string, content: string): void {
  const full = path.join(root, file)
  mkdirSync(path.dirname(full), { recursive: true })
  writeFileSync(full, content)
}

const ROOT = path.join(__dirname, '../..')

/** In a process of its own: Prisma's config loader is an ES module, which Jest's sandbox has no loader for. */
function find(from = '.', env: Record<string, string> = {}): Record<string, unknown> {
  const module = JSON.stringify(path.join(ROOT, 'src/project/project.ts'))
  const script = `require(${module}).findProject(process.argv[1])
    .catch(({ code, message }) => ({ code, message }))
    .then((found) => console.log(JSON.stringify({ ...found, unset: 'APP_URL' in process.env ? process.env.APP_URL : null })))`
  const args = ['--import', 'tsx', '-e', script, path.join(root, from)]
  const { APP_URL: _, ...inherited } = process.env
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...inherited, ...env },
  })
  if (stdout === '') throw new Error(stderr)
  const { schemaFiles, ...found } = JSON.parse(stdout) as Record<string, unknown>
  const files = schemaFiles as { path: string }[] | undefined
  return { ...found, ...(files && { files: files.map((file) => path.relative(root, file.path)) }) }
}

const DATASOURCE = 'datasource db {\n  // provider = "mysql"\n  provider = "postgresql"\n}\n'
const config = (text: string) =>
  write(
    'prisma.config.ts',
    `const env = (name) => { if (!process.env[name]) throw new Error('Cannot resolve environment variable: ' + name + '.'); return process.env[name] }\nexport default ${text}\n`,
  )

test('without a config, from a folder in the project', () => {
  write('prisma/schema.prisma', DATASOURCE)
  write('prisma/migrations/1_a/migration.sql', '')
  mkdirSync(path.join(root, 'src/deep'), { recursive: true })
  expect(find('src/deep')).toEqual({
    root,
    schemaPath: path.join(root, 'prisma/schema.prisma'),
    files: ['prisma/schema.prisma'],
    migrationsFolder: path.join(root, 'prisma/migrations'),
    provider: 'postgresql',
    unset: null,
  })
})

test.each(['prisma.config.ts', 'prisma7.config.ts'])('%s names a folder of files and the migrations', (file) => {
  write(file, `export default { schema: 'db/schema', migrations: { path: 'db/history' } }\n`)
  if (file.startsWith('prisma7')) write('prisma.config.ts', `export default { schema: 'elsewhere' }\n`)
  write('db/schema/a.prisma', DATASOURCE)
  write('db/schema/more/b.prisma', '')
  write('db/history/1_a/migration.sql', '')
  expect(find()).toMatchObject({
    files: ['db/schema/a.prisma', 'db/schema/more/b.prisma'],
    migrationsFolder: path.join(root, 'db/history'),
    provider: 'postgresql',
  })
})

test('a folder of files has its migrations in it by default', () => {
  config(`{ schema: 'db' }`)
  write('db/a.prisma', DATASOURCE)
  expect(find()).not.toHaveProperty('migrationsFolder')
  write('db/migrations/1_a/migration.sql', '')
  expect(find()).toHaveProperty('migrationsFolder', path.join(root, 'db/migrations'))
})

describe('the URL in the config', () => {
  beforeEach(() => {
    config(`{ schema: 'schema.prisma', datasource: { url: env('APP_URL') } }`)
    write('schema.prisma', DATASOURCE)
  })

  test('says the schema of the tables', () => {
    const APP_URL = 'postgresql://h/d?connection_limit=5&schema=my%20app&x=y'
    expect(find('.', { APP_URL })).toMatchObject({ schemaName: 'my app', unset: APP_URL })
  })

  test('need not be set', () => {
    expect(find()).toMatchObject({ provider: 'postgresql', unset: null })
    expect(find()).not.toHaveProperty('schemaName')
  })
})

test.each([
  ['nothing', () => undefined, /^SCHEMA_MISSING No Prisma schema was found for /],
  [
    'a config that names no file',
    () => config(`{ schema: 'gone.prisma' }`),
    /^SCHEMA_MISSING The Prisma schema .*gone\.prisma does not exist\.\n.*Correct "schema"/,
  ],
  [
    'a config that throws',
    () => config(`(() => { throw new Error('oh no') })()`),
    /^CONFIG_INVALID The Prisma config of .* cannot be read: .*oh no/,
  ],
])('%s', (_, prepare, message) => {
  prepare()
  const { code, message: said } = find()
  expect(`${String(code)} ${String(said)}`).toMatch(message)
})
