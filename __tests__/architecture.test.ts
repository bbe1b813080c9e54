/** The layers of the code: imports point down, there are no cycles, and each heavy dependency has one door. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'

const SRC = path.join(__dirname, '../src')

/** Top to bottom. A folder imports from itself and from those below it. */
const LAYERS = [
  'index.ts',
  'cli',
  'jest',
  'testing',
  'openShadow.ts',
  'open.ts',
  'generator',
  'history',
  'schema',
  'full',
  'project',
  'pg',
  'sandbox',
  'engine',
  'plpgsql',
  'sql',
  'functions',
  'types',
  'catalog',
  'version.ts',
  'engineCode.ts',
  'wasmTiering.ts',
  'errors.ts',
]

/** Who may import what; a folder stands for all that is in it. */
const DOORS: Record<string, readonly string[]> = {
  'libpg-query': ['sql/parse.ts'],
  'better-sqlite3': ['engine/sqlite.ts'],
  '@prisma/schema-engine-wasm': ['project/schemaEngine.ts'],
  '@prisma/': ['generator', 'project', 'schema', 'testing/locate.ts', 'full', 'cli'],
  prisma: ['generator', 'project', 'full', 'cli'],
  '@jest/': ['jest'],
  jest: ['jest'],
  'jest-': ['jest'],
}

interface Import {
  readonly from: string
  readonly specifier: string
  /** The file under src/ that it names; undefined for a package. */
  readonly to: string | undefined
  /** `import type`: gone at run time, so it makes no cycle. */
  readonly typeOnly: boolean
}

const files = (readdirSync(SRC, { recursive: true }) as string[])
  .filter((file) => /\.m?ts$/.test(file))
  .map((file) => file.split(path.sep).join('/'))

const imports = files.flatMap(importsOf)

function importsOf(file: string): Import[] {
  const text = readFileSync(path.join(SRC, file), 'utf8')
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName: specifier }) => {
    const to = specifier.startsWith('.') ? resolve(file, specifier) : undefined
    return { from: file, specifier, to, typeOnly: isTypeOnly(text, specifier) }
  })
}

/** A module may be imported twice, for types and for values: then it counts as imported for values. */
function isTypeOnly(text: string, specifier: string): boolean {
  const statements = [...text.matchAll(/^(?:import|export)\s+(type\s)?[^'"]*?from\s+['"]([^'"]+)['"]/gm)]
  const named = statements.filter((statement) => statement[2] === specifier)
  return named.length > 0 && named.every((statement) => statement[1] !== undefined)
}

function resolve(from: string, specifier: string): string {
  const target = path.posix.join(path.posix.dirname(from), specifier)
  const candidates = [`${target}.ts`, `${target}/index.ts`, target.replace(/\.js$/, '.ts'), target]
  return candidates.find((candidate) => files.includes(candidate)) ?? target
}

function layerOf(file: string): number {
  const layer = LAYERS.indexOf(file.split('/')[0] as string)
  if (layer < 0) throw new Error(`${file} is in no layer: add its folder to LAYERS`)
  return layer
}

const show = ({ from, specifier }: Import) => `${from} imports ${specifier}`

test('imports point down', () => {
  const upward = imports.filter(({ from, to }) => to !== undefined && !outside(to) && layerOf(to) < layerOf(from))
  expect(upward.map(show)).toEqual([])
})

/** package.json and the like. */
function outside(to: string): boolean {
  return to.startsWith('..')
}

test('no import cycles', () => {
  const edges = new Map(
    files.map((file) => [
      file,
      imports.filter((i) => i.from === file && i.to !== undefined && !i.typeOnly).map((i) => i.to as string),
    ]),
  )
  expect(cycles(edges)).toEqual([])
})

function cycles(edges: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = []
  const state = new Map<string, 'open' | 'done'>()
  const visit = (file: string, trail: readonly string[]): void => {
    if (state.get(file) === 'done') return
    if (state.get(file) === 'open') {
      found.push([...trail.slice(trail.indexOf(file)), file].join(' → '))
      return
    }
    state.set(file, 'open')
    for (const next of edges.get(file) ?? []) visit(next, [...trail, file])
    state.set(file, 'done')
  }
  for (const file of edges.keys()) visit(file, [])
  return found
}

test('each heavy dependency has one door', () => {
  const packages = imports.filter(({ to, specifier }) => to === undefined && !specifier.startsWith('node:'))
  const wrong = packages.filter(({ from, specifier }) => {
    const door = Object.keys(DOORS).find((name) => matches(name, specifier))
    return (
      door !== undefined &&
      !(DOORS[door] as readonly string[]).some((allowed) => from === allowed || from.startsWith(`${allowed}/`))
    )
  })
  expect(wrong.map(show)).toEqual([])
})

/** `@jest/` and `jest-` stand for every package of that prefix; other names for the package and its subpaths. */
function matches(name: string, specifier: string): boolean {
  if (/[/-]$/.test(name)) return specifier.startsWith(name)
  return specifier === name || specifier.startsWith(`${name}/`)
}

test('the core knows neither Prisma nor Jest', () => {
  const core = ['catalog', 'types', 'functions', 'sql', 'engine', 'sandbox', 'pg']
  const wrong = imports.filter(
    ({ from, specifier }) => core.includes(from.split('/')[0] as string) && /prisma|jest/i.test(specifier),
  )
  expect(wrong.map(show)).toEqual([])
})

test('no module is called utils, and only index.ts files re-export', () => {
  const named = files.filter((file) => /(^|\/)(utils?|helpers?|common|misc)\.ts$/.test(file))
  const barrels = files.filter(
    (file) => !/(^|\/)(index|environment)\.ts$/.test(file) && onlyReExports(readFileSync(path.join(SRC, file), 'utf8')),
  )
  expect([...named, ...barrels]).toEqual([])
})

function onlyReExports(text: string): boolean {
  const { statements } = ts.createSourceFile('file.ts', text, ts.ScriptTarget.ES2022)
  return statements.length > 0 && statements.every((s) => ts.isExportDeclaration(s) && s.moduleSpecifier !== undefined)
}
