/** Which Prisma configs need not be run again. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { configFingerprint } from '../../src/project/configFingerprint'

let root: string
beforeEach(() => (root = mkdtempSync(path.join(os.tmpdir(), 'fingerprint-'))))
afterEach(() => rmSync(root, { recursive: true, force: true }))

function fingerprint(text: string, file = 'prisma.config.ts'): string | undefined {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
  writeFileSync(path.join(root, file), text)
  return configFingerprint(root)
}

const config = (schema: string, head = '') =>
  `import { defineConfig, env } from 'prisma/config'\n${head}\nexport default defineConfig({ schema: ${schema} })\n`

test('a folder without a config has an empty one', () => {
  writeFileSync(path.join(root, 'prisma.txt'), '')
  expect(configFingerprint(root)).toBe('')
})

test.each([
  ['a text', config(`'a.prisma'`)],
  ['a path', config(`path.join('a', process.cwd(), __dirname)`, `import path from 'node:path'`)],
  ['dotenv', config(`env('SCHEMA')`, `import "dotenv/config"`)],
  ['a variable', config(`process.env.SCHEMA ?? process.env['OTHER'] ?? env<Env>("SCHEMA")`)],
])('what a config depends on is known: %s', (_, text) => {
  expect(fingerprint(text)).toMatch(/^[0-9a-f]{64}$/)
})

test.each([
  ['a file of the project', config(`schema`, `import { schema } from './schema'`)],
  ['a re-export', `export { default } from './other'\n`],
  ['another package', config(`schema()`, `import { schema } from 'elsewhere'`)],
  ['a file system', config(`readFileSync('a', 'utf8')`, `import { readFileSync } from 'node:fs'`)],
  ['import()', config(`(await import('./' + name)).schema`)],
  ['require()', config(`require('./schema').schema`)],
  ['another name for require', config(`load('./schema')`, `const load = require`)],
  ['a file that dotenv is told', config(`env('A')`, `import { config } from 'dotenv'\nconfig({ path: 'x' })`)],
  ['the environment as a whole', config(`Object.keys(process.env)[0]`)],
  ['a variable whose name is worked out', config(`process.env[name]`)],
  ['the same of env()', config(`env(name)`)],
  ['the arguments', config(`process.argv[2]`)],
  ['the clock', config(`String(Date.now())`)],
  ['chance', config(`String(Math.random())`)],
])('what a config depends on is not known: %s', (_, text) => {
  expect(fingerprint(text)).toBeUndefined()
})

test('one of several configs is enough', () => {
  expect(fingerprint(config(`'a'`))).toBeDefined()
  expect(fingerprint(config(`String(Date.now())`), '.config/prisma.ts')).toBeUndefined()
})

test('the text, the variables that it names, and what dotenv reads make a difference', () => {
  const seen = new Set<string | undefined>()
  const text = config(`env('FINGERPRINT_SCHEMA')`)
  const note = () => seen.add(fingerprint(text))
  note()
  process.env.FINGERPRINT_SCHEMA = 'a'
  note()
  process.env.FINGERPRINT_SCHEMA = 'b'
  note()
  delete process.env.FINGERPRINT_SCHEMA
  process.env.DOTENV_CONFIG_PATH = path.join(root, 'variables')
  note()
  writeFileSync(path.join(root, 'variables'), 'FINGERPRINT_SCHEMA=c')
  note()
  delete process.env.DOTENV_CONFIG_PATH
  seen.add(fingerprint(`${text} `))
  seen.add(fingerprint(text, 'prisma7.config.ts'))
  expect(seen.size).toBe(7)
  process.env.FINGERPRINT_OTHER = 'a'
  expect(seen).toContain(configFingerprint(root))
  delete process.env.FINGERPRINT_OTHER
})
