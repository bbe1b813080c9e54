/** The documentation keeps up with the code: errors, options and links are all there, and its configuration parses. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'

/** It has no types. */
const { load: parseYaml } = jest.requireActual<{ load(text: string): unknown }>('js-yaml')

const ROOT = path.join(__dirname, '..')
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8')
const DOCS = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(path.join(ROOT, 'docs')).map((name) => `docs/${name}`),
]

/** The first cells of a page's tables. */
const rowsOf = (file: string) => [...read(file).matchAll(/^\|([^|]*)\|/gm)].map(([, cell]) => cell as string)
/** All that stands between backticks in them. */
const namesIn = (cells: readonly string[]) => cells.flatMap((cell) => cell.match(/(?<=`)[^`]+(?=`)/g) ?? [])

/** The declaration called `name` in a source file. */
function declaration(file: string, name: string): ts.Node {
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true)
  const found = source.statements.find(
    (one) => (ts.isTypeAliasDeclaration(one) || ts.isInterfaceDeclaration(one)) && one.name.text === name,
  )
  if (!found) throw new Error(`${file} has no ${name}`)
  return found
}

function errorCodes(): string[] {
  const { type } = declaration('src/errors.ts', 'ShadowErrorCode') as ts.TypeAliasDeclaration
  return (type as ts.UnionTypeNode).types.map((one) => (one as ts.LiteralTypeNode).literal.getText().slice(1, -1))
}

function optionNames(): string[] {
  const { members } = declaration('src/testing/settings.ts', 'TestSettings') as ts.InterfaceDeclaration
  return members.map(({ name }) => (name as ts.Identifier).text)
}

test('every error code has a row in the troubleshooting page, and there are no others', () => {
  const rows = namesIn(rowsOf('docs/troubleshooting.md')).filter((name) => /^[A-Z]+(_[A-Z]+)+$/.test(name))
  expect(rows.sort()).toEqual(errorCodes().sort())
})

test('every option is in the table of options, and there are no others', () => {
  const table = read('docs/configuration.md').split('A misspelt option')[0] as string
  const cells = [...table.matchAll(/^\|\s*`(\w+)`/gm)].map(([, name]) => name as string)
  expect(cells.sort()).toEqual(optionNames().sort())
})

test('every environment that the package exports is on the configuration page', () => {
  const { exports } = JSON.parse(read('package.json')) as { exports: Record<string, unknown> }
  const environments = Object.keys(exports).filter((name) => /^\.\/(shadow|full)/.test(name))
  const named = namesIn(rowsOf('docs/configuration.md'))
  expect(environments.length).toBe(4)
  for (const name of environments) expect(named).toContain(name.replace('.', 'prisma-sqlite-shadow'))
})

/** As GitHub makes it from a heading. */
function anchor(heading: string): string {
  const bare = heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '')
  return bare.trim().replace(/\s/g, '-')
}

const withoutCode = (text: string) => text.replace(/^ *```[\s\S]*?^ *```/gm, '')

test.each(DOCS)('%s: links lead somewhere', (file) => {
  const broken = [...withoutCode(read(file)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target as string)
    .filter((target) => !/^[a-z]+:/.test(target) && !leads(file, target))
  expect(broken).toEqual([])
})

function leads(file: string, target: string): boolean {
  const [page, heading] = target.split('#') as [string, string?]
  const linked = page === '' ? file : path.join(path.dirname(file), page)
  if (!existsSync(path.join(ROOT, linked))) return false
  const headings = [...withoutCode(read(linked)).matchAll(/^#+ (.+)$/gm)].map(([, text]) => anchor(text as string))
  return heading === undefined || headings.includes(heading)
}

/** Blocks of code in one of these languages, without the indentation of a list. */
function blocks(languages: string): { file: string; line: number; text: string }[] {
  const block = new RegExp(`^( *)\`\`\`(?:${languages})\\n([\\s\\S]*?)^ *\`\`\``, 'gm')
  return DOCS.flatMap((file) =>
    [...read(file).matchAll(block)].map(({ index, 1: indent = '', 2: text = '' }) => ({
      file,
      line: read(file).slice(0, index).split('\n').length,
      text: text.replace(new RegExp(`^${indent}`, 'gm'), ''),
    })),
  )
}

test('YAML parses, and a workflow has jobs with steps', () => {
  const found = blocks('yaml|yml')
  expect(found.length).toBeGreaterThan(5)
  for (const { file, line, text } of found) {
    const value = parsed(`${file}:${line}`, text)
    if (!('jobs' in value)) continue
    for (const { steps, 'runs-on': runner } of Object.values(value.jobs as Record<string, Record<string, unknown>>)) {
      expect(runner).toEqual(expect.any(String))
      for (const step of steps as object[]) expect('uses' in step || 'run' in step).toBe(true)
    }
  }
})

function parsed(place: string, text: string): Record<string, unknown> {
  try {
    return parseYaml(text) as Record<string, unknown>
  } catch (error) {
    throw new Error(`${place}: ${(error as Error).message}`, { cause: error })
  }
}

test('JavaScript and TypeScript have no syntax errors', () => {
  const wrong = blocks('js|ts').flatMap(({ file, line, text }) => {
    // A property that is shown alone is an object's.
    const source = /^[\w']+: [{[]/.test(text) && !/^import|^const/m.test(text) ? `({${text}})` : text
    const { diagnostics = [] } = ts.transpileModule(source, { reportDiagnostics: true })
    return diagnostics.map(({ messageText }) => `${file}:${line}: ${String(messageText)}`)
  })
  expect(wrong).toEqual([])
})
