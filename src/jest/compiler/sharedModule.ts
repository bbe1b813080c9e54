/** What a generated client gets for Prisma's query compiler: the worker's, or Prisma's own where that cannot be shared. */
import { realpathSync } from 'node:fs'
import path from 'node:path'
import { resolvePackage } from '../../project/resolvePackage'
import { ShadowError } from '../../errors'
import { currentSession } from '../../testing/session'

/** The smallest WebAssembly that Prisma's runtime can instantiate: one function, `__wbindgen_start`, which does nothing. */
const NOTHING = 'AGFzbQEAAAABBAFgAAADAgEABxQBEF9fd2JpbmRnZW5fc3RhcnQAAAoEAQIACw=='

type Compiler = new (options: object) => object

/** @param from the module that the generated client gets in the place of `@prisma/client/runtime/<name>.js` */
export function compilerModule(name: string, from: NodeModule): object {
  const file = fileOf(name, from)
  const Shared = classOf(file)
  if (!Shared) return require(file) as object
  class QueryCompiler extends Shared {
    constructor(options: object) {
      requireOneRuntime(file)
      super(options)
    }
  }
  return { QueryCompiler, __wbg_set_wasm: () => undefined }
}

/** The same of `<name>.wasm-base64.js`. */
export function wasmModule(name: string, from: NodeModule): object {
  const file = fileOf(name, from)
  return classOf(file) ? { wasm: NOTHING } : (require(file.replace(/\.js$/, '.wasm-base64.js')) as object)
}

/** Prisma's own module, of the copy of `@prisma/client` that the generated client has. */
function fileOf(name: string, { parent }: NodeModule): string {
  const from = parent ? path.dirname(parent.filename) : (currentSession()?.rootDir ?? process.cwd())
  const folder = resolvePackage('@prisma/client', from)
  if (folder !== undefined) return path.join(realpathSync(folder), 'runtime', `${name}.js`)
  throw Object.assign(new Error(`Cannot find module '@prisma/client/runtime/${name}.js' from '${from}'`), {
    code: 'MODULE_NOT_FOUND',
  })
}

function classOf(file: string): Compiler | undefined {
  return currentSession()?.queryCompiler(file, globalThis)
}

/** Jest's mapping has one module for all copies of `@prisma/client`: with two of them, one would get the other's compiler. */
function requireOneRuntime(file: string): void {
  const runtimes = Object.keys(require.cache).filter((name) =>
    /[\\/]@prisma[\\/]client[\\/]runtime[\\/]client\.m?js$/.test(name),
  )
  const others = runtimes.filter((name) => path.dirname(realpathSync(name)) !== path.dirname(file))
  if (others.length === 0) return
  throw new ShadowError(
    'ENVIRONMENT_MISSING',
    `This test file loads two copies of @prisma/client: ${path.dirname(file)} and ${path.dirname(others[0] as string)}.`,
    'Install one version for all packages, or test them in files of their own.',
  )
}
