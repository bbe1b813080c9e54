/** Finding the shadow, and finding out that it no longer fits. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import os from 'node:os'
import path from 'node:path'
import { CATALOG_VERSION } from '../../src/catalog/catalog'
import { hashSources } from '../../src/project/schemaFiles'
import { checkShadow } from '../../src/testing/locate'

let root: string
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'locate-'))
  write('.git/HEAD', '')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(file: string, content: string): string {
  const full = path.join(root, file)
  mkdirSync(path.dirname(full), { recursive: true })
  writeFileSync(full, content)
  return full
}

const SCHEMA = `generator shadow {
  provider = "prisma-sqlite-shadow"
  output   = "../generated/shadow"
}
`

/** In a process of its own: Prisma's config loader is an ES module, which Jest's sandbox has no loader for. */
function locate(rootDir: string, directory?: string, memory?: string): string {
  const module = path.join(__dirname, '../../dist/testing/locate.js')
  const script = `require(${JSON.stringify(module)}).locateShadow(${[rootDir, directory, memory].map((argument) => JSON.stringify(argument) ?? 'undefined').join()}).then((found) => console.log(found + (process.env.SET_BY_CONFIG ?? '') + (Object.keys(require.cache).some((file) => file.includes('@prisma')) ? ' loaded' : '')), (e) => console.log(e.code, e.message))`
  return spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' }).stdout.trim()
}

const catalog = (source: object, version = CATALOG_VERSION) => JSON.stringify({ version, source, tables: [] })

test('a directory that is set is taken relative to rootDir', () => {
  expect(locate(root, 'here')).toBe(path.join(root, 'here'))
})

test.each(['.', 'packages/app'])('the schema’s generator block says where, from %s', (from) => {
  write('prisma/schema.prisma', SCHEMA)
  mkdirSync(path.join(root, from), { recursive: true })
  expect(locate(path.join(root, from))).toBe(path.join(root, 'generated/shadow'))
})

test('what a config names is remembered while config, variables and schema stay as they are', () => {
  const memory = path.join(root, 'memory')
  const found = (folder: string) => path.join(root, folder, 'generated/shadow')
  const ask = () => locate(root, undefined, memory)
  const config = (schema: string) =>
    write(
      'prisma.config.ts',
      `import { defineConfig } from 'prisma/config'\nprocess.env.SET_BY_CONFIG = '!'\nexport default defineConfig({ schema: ${schema} })\n`,
    )
  write('node_modules/prisma/package.json', '{ "name": "prisma", "exports": { "./config": "./config.js" } }')
  write('node_modules/prisma/config.js', 'exports.defineConfig = (config) => config\n')
  for (const folder of ['a', 'b']) write(`${folder}/prisma/schema.prisma`, SCHEMA)
  config(`'a/prisma/schema.prisma'`)
  expect(ask()).toBe(`${found('a')} loaded`)
  expect(ask()).toBe(found('a'))
  config(`'b/prisma/schema.prisma'`)
  expect(ask()).toBe(`${found('b')} loaded`)
  expect(ask()).toBe(found('b'))
  write('b/prisma/schema.prisma', SCHEMA.replace('generated', 'other'))
  expect(ask()).toBe(path.join(root, 'b/other/shadow'))
  config('undefined')
  write('schema.prisma', SCHEMA)
  expect(ask()).toBe(`${path.join(root, '../generated/shadow')} loaded`)
  write('prisma/schema.prisma', SCHEMA)
  expect(ask()).toBe(path.join(root, 'generated/shadow'))
})

test('a schema without the block, and no schema at all, are told apart', () => {
  expect(locate(root)).toMatch(/^SHADOW_MISSING No Prisma schema was found/)
  write('prisma/schema.prisma', 'datasource db {\n}\n')
  expect(locate(root)).toMatch(/^SHADOW_MISSING The schema .* has no generator block/)
})

describe('a shadow', () => {
  let directory: string
  let schema: string
  beforeEach(() => {
    schema = write('prisma/schema.prisma', SCHEMA)
    directory = path.dirname(write('generated/shadow/catalog.json', ''))
  })
  const put = (text: string) => write('generated/shadow/catalog.json', text)
  const source = () => ({ hash: hashSources(schema, undefined), schema: '../../prisma/schema.prisma' })

  test('that fits is read', () => {
    put(catalog(source()))
    expect(checkShadow(directory).catalog.tables).toEqual([])
  })

  test('is not stale for other line endings', () => {
    put(catalog(source()))
    writeFileSync(schema, SCHEMA.replaceAll('\n', '\r\n'))
    expect(() => checkShadow(directory)).not.toThrow()
  })

  test('of an older schema is stale', () => {
    put(catalog(source()))
    writeFileSync(schema, `${SCHEMA}\nmodel User { id Int @id }\n`)
    expect(() => checkShadow(directory)).toThrow(/has changed since the shadow .* Run: npx prisma generate/s)
  })

  test.each([
    ['SHADOW_MISSING', undefined],
    ['CATALOG_INVALID', 'not json'],
    ['CATALOG_INVALID', '{}'],
    ['CATALOG_INVALID', '[]'],
    ['CATALOG_VERSION', catalog({ hash: 'x', schema: 'x' }, 0 as never)],
  ])('%s: %s', (code, text) => {
    if (text === undefined) rmSync(directory, { recursive: true })
    else put(text)
    expect(() => checkShadow(directory)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining('prisma generate') }),
    )
  })
})
