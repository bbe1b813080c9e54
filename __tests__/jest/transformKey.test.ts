/** The key of a transformed file, worked out without ts-jest: another one for all that makes another result. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { TransformOptions } from '@jest/transform'
import { TsJestKey } from '../../src/jest/transformKey'

let root: string
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'transform-key-'))
  tsconfig({ isolatedModules: true })
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const write = (file: string, content: unknown) => writeFileSync(path.join(root, file), JSON.stringify(content))
const tsconfig = (compilerOptions: object, more: object = {}) => write('tsconfig.json', { compilerOptions, ...more })

const TS_JEST = require.resolve('ts-jest')

function key(options: Record<string, unknown> = {}, more: { source?: string; file?: string; globals?: object } = {}) {
  const { source = 'a', file = 'b.ts', globals = {} } = more
  const transform = { config: { rootDir: root, globals }, configString: '{}' } as unknown as TransformOptions
  return new TsJestKey(TS_JEST, options).of(source, file, transform)
}

test('it is the same while everything is', () => {
  expect(key()).toMatch(/^[0-9a-f]{64}$/)
  expect(key()).toBe(key())
})

test('source, path, options and every tsconfig make a difference', () => {
  const keys = [key(), key({}, { source: 'b' }), key({}, { file: 'c.ts' }), key({ diagnostics: false })]
  tsconfig({ isolatedModules: true, target: 'ES2022' })
  keys.push(key())
  write('base.json', { compilerOptions: { strict: true } })
  tsconfig({ isolatedModules: true, target: 'ES2022' }, { extends: './base.json' })
  keys.push(key())
  write('base.json', { compilerOptions: { strict: false } })
  keys.push(key())
  write('other.json', { compilerOptions: { isolatedModules: true } })
  keys.push(key({ tsconfig: path.join(root, 'other.json') }))
  expect(keys).not.toContain(undefined)
  expect(new Set(keys).size).toBe(keys.length)
})

test.each([
  ['types are checked', {}, {}],
  ['options that are not known', { isolatedModules: true }, { astTransformers: {} }],
  ['a tsconfig in the options', { isolatedModules: true }, { tsconfig: { target: 'ES2022' } }],
])('ts-jest is asked: %s', (_, compilerOptions, options) => {
  tsconfig(compilerOptions)
  expect(key(options)).toBeUndefined()
})

test('ts-jest is asked where its options are in globals, and where there is no tsconfig', () => {
  expect(key({}, { globals: { 'ts-jest': {} } })).toBeUndefined()
  expect(key({ tsconfig: path.join(root, 'missing.json') })).toBeUndefined()
})

test('a ts-jest that does not go by tsconfig is asked', () => {
  const folder = path.join(root, 'node_modules/ts-jest/dist/legacy/config')
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'config-set.js'), 'this.isolatedModules = options.isolatedModules')
  write('node_modules/ts-jest/package.json', { version: '29.1.0' })
  const options = { config: { rootDir: root, globals: {} }, configString: '{}' } as unknown as TransformOptions
  mkdirSync(path.join(root, 'node_modules/typescript'))
  write('node_modules/typescript/package.json', { version: '5.0.0', main: 'a.js' })
  write('node_modules/typescript/a.js', '')
  const file = path.join(root, 'node_modules/ts-jest/dist/index.js')
  expect(new TsJestKey(file, {}).of('a', 'b.ts', options)).toBeUndefined()
  expect(new TsJestKey(file, { isolatedModules: true }).of('a', 'b.ts', options)).toBeDefined()
})
