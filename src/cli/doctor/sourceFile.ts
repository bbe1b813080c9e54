/** Source files, parsed on demand. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { parse, type ParserPlugin } from '@babel/parser'
import type * as t from '@babel/types'
import { createPathsMatcher, getTsconfig } from 'get-tsconfig'
import { type Binding, keyName, type Node, readScopes, type Scope } from './scope'

export interface SourceFile {
  readonly file: string
  readonly text: string
  readonly program: t.Program
  readonly scope: Scope
  /** A comment anywhere in it names the environment of the full layer. */
  readonly onFullLayer: boolean
}

/** The files of one scan; each is parsed once. */
export class SourceFiles {
  private readonly known = new Map<string, SourceFile | Error>()
  private readonly matchers = new Map<string, (specifier: string) => string[]>()

  /** @throws Error of the parser, for a file that it cannot read */
  read(file: string): SourceFile {
    let source = this.known.get(file)
    if (!source) this.known.set(file, (source = parseFile(file)))
    if (source instanceof Error) throw source
    return source
  }

  /** What `name` of the module that `specifier` means in `from` is bound to; undefined for packages. */
  exported(from: string, specifier: string, name: string, depth = 0): Binding | undefined {
    const file = this.resolve(from, specifier)
    if (file === undefined || depth > 10) return undefined
    try {
      return this.exportOf(this.read(file), name, depth)
    } catch {
      return undefined // a file that cannot be parsed says nothing
    }
  }

  private exportOf({ file, program, scope }: SourceFile, name: string, depth: number): Binding | undefined {
    for (const node of program.body) {
      if (node.type === 'ExportDefaultDeclaration' && name === 'default') return ofValue(node.declaration, scope, file)
      if (node.type === 'ExportAllDeclaration') {
        const found = this.exported(file, node.source.value, name, depth + 1)
        if (found) return found
      }
      if (node.type !== 'ExportNamedDeclaration') continue
      for (const one of node.specifiers) {
        if (one.type !== 'ExportSpecifier' || keyName(one.exported) !== name) continue
        if (node.source) return this.exported(file, node.source.value, one.local.name, depth + 1)
        return scope.find(one.local.name)
      }
      if (node.declaration && declares(node.declaration, name)) return scope.find(name)
    }
    return undefined
  }

  private resolve(from: string, specifier: string): string | undefined {
    const bases = specifier.startsWith('.')
      ? [path.resolve(path.dirname(from), specifier)]
      : this.pathsOf(path.dirname(from))(specifier)
    return bases.flatMap(candidates).find((file) => existsSync(file) && statSync(file).isFile())
  }

  /** `paths` of the project's tsconfig.json. */
  private pathsOf(folder: string): (specifier: string) => string[] {
    let matcher = this.matchers.get(folder)
    if (!matcher) this.matchers.set(folder, (matcher = pathsMatcher(folder)))
    return matcher
  }
}

function pathsMatcher(folder: string): (specifier: string) => string[] {
  try {
    const tsconfig = getTsconfig(folder)
    return (tsconfig && createPathsMatcher(tsconfig)) ?? (() => [])
  } catch {
    return () => [] // TypeScript itself will say what is wrong with it
  }
}

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs']

function candidates(base: string): string[] {
  const bare = base.replace(/\.[cm]?jsx?$/, '')
  return [base, ...EXTENSIONS.flatMap((end) => [`${base}${end}`, `${bare}${end}`, path.join(base, `index${end}`)])]
}

function ofValue(value: Node, scope: Scope, file: string): Binding | undefined {
  if (value.type === 'Identifier') return scope.find(value.name)
  const kind = /Function/.test(value.type) ? 'function' : 'variable'
  return { kind, value, assignments: [], pushes: [], file }
}

function declares(node: t.Declaration, name: string): boolean {
  if (node.type === 'FunctionDeclaration') return node.id?.name === name
  return (
    node.type === 'VariableDeclaration' &&
    node.declarations.some(({ id }) => id.type === 'Identifier' && id.name === name)
  )
}

function parseFile(file: string): SourceFile | Error {
  try {
    const text = readFileSync(file, 'utf8')
    const { program } = parse(text, {
      sourceType: 'unambiguous',
      errorRecovery: true,
      allowReturnOutsideFunction: true,
      allowAwaitOutsideFunction: true,
      allowUndeclaredExports: true,
      plugins: plugins(file),
    })
    const onFullLayer = /@jest-environment\s+prisma-sqlite-shadow\/full/.test(text)
    return { file, text, program, scope: readScopes(program, file), onFullLayer }
  } catch (error) {
    return error as Error
  }
}

/** In TypeScript's own files `<T>x` is a cast, and elsewhere an element. */
function plugins(file: string): ParserPlugin[] {
  const common: ParserPlugin[] = ['decorators-legacy', 'decoratorAutoAccessors', 'explicitResourceManagement']
  if (/\.[cm]?ts$/.test(file)) return ['typescript', ...common]
  return file.endsWith('.tsx') ? ['typescript', 'jsx', ...common] : ['flow', 'jsx', ...common]
}
