/**
 * Prisma's query compiler, kept in the worker from test file to test file: reading, decoding and compiling its WebAssembly, and
 * reading the schema in it, take longer than all else of a file's first query. A compiler turns a request into a plan and
 * holds nothing else. What it makes (objects, errors, the time) it makes by the constructors of the test file that calls it.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { compileFunction } from 'node:vm'
import { withLateTieringSync } from '../wasmTiering'

/** Node's own; its types belong to the DOM library. */
declare const WebAssembly: {
  readonly Module: {
    new (bytes: Uint8Array): object
    imports(module: object): readonly { readonly module: string }[]
  }
  readonly Instance: new (module: object, imports: object) => { readonly exports: { __wbindgen_start(): void } }
  readonly RuntimeError: new () => Error
}

/** The global object of a test file. */
export type Realm = typeof globalThis

/** The exports of `@prisma/client/runtime/query_compiler_….js`: what wasm-bindgen writes around the WebAssembly. */
interface Glue {
  readonly QueryCompiler: CompilerClass
  __wbg_set_wasm(exports: unknown): void
}

type CompilerClass = new (options: object) => Compiler

interface Compiler {
  compile(request: string): unknown
  compileBatch(request: string): unknown
}

/** The globals that the glue makes values of, or asks for the time. */
const BORROWED = ['Object', 'Array', 'Map', 'Error', 'Date'] as const

/** What a compiler is known to have; with anything more it is not known what it does. */
const METHODS = new Set(['constructor', 'compile', 'compileBatch', 'free', '__destroy_into_raw'])

/** Compilers kept of one glue: for a schema each. */
const KEPT = 4

class SharedCompiler {
  private readonly kept = new Map<string, Compiler>()
  /** Whose call runs. */
  private realm: Realm = globalThis
  private readonly glue: Glue

  /** @param file the glue's path @throws where the files are not what they were in the versions known */
  constructor(file: string) {
    this.glue = this.evaluate(file)
    const methods = Object.getOwnPropertyNames(this.glue.QueryCompiler.prototype)
    if (!methods.every((name) => METHODS.has(name)) || !methods.includes('compile')) throw new Error('another compiler')
    const bytes = wasmOf(file)
    const wasm = withLateTieringSync(() => new WebAssembly.Module(bytes))
    const names = [...new Set(WebAssembly.Module.imports(wasm).map((entry) => entry.module))]
    const instance = new WebAssembly.Instance(wasm, Object.fromEntries(names.map((name) => [name, this.glue])))
    this.glue.__wbg_set_wasm(instance.exports)
    instance.exports.__wbindgen_start()
  }

  /** The class for a test file. */
  classFor(realm: Realm, onFailure: (error: unknown) => void): CompilerClass {
    const run = <T>(work: () => T): T => {
      const before = this.realm
      this.realm = realm
      try {
        return work()
      } catch (error) {
        onFailure(error)
        throw error
      } finally {
        this.realm = before
      }
    }
    const compilerFor = (options: object) => this.compilerFor(options)
    return class QueryCompiler implements Compiler {
      private readonly compiler: Compiler
      constructor(options: object) {
        this.compiler = run(() => compilerFor(options))
      }
      compile(request: string): unknown {
        return run(() => this.compiler.compile(request))
      }
      compileBatch(request: string): unknown {
        return run(() => this.compiler.compileBatch(request))
      }
      free(): void {}
    }
  }

  private compilerFor(options: object): Compiler {
    const key = JSON.stringify(options)
    const known = this.kept.get(key)
    if (known) return known
    const compiler = new this.glue.QueryCompiler(options)
    // Not freed: a client may still hold it.
    if (this.kept.size >= KEPT) this.kept.delete(this.kept.keys().next().value as string)
    this.kept.set(key, compiler)
    return compiler
  }

  private evaluate(file: string): Glue {
    const realm = () => this.realm
    const global = new Proxy({}, { get: (_, name) => Reflect.get(realm(), name) as unknown })
    const module = { exports: {} }
    const globals = { module, exports: module.exports, global, globalThis: global }
    const borrowed = BORROWED.map((name) => [name, borrowedConstructor(name, realm)] as const)
    const parameters = { ...globals, ...Object.fromEntries(borrowed) }
    const run = compileFunction(readFileSync(file, 'utf8'), Object.keys(parameters), { filename: file })
    Reflect.apply(run, undefined, Object.values(parameters))
    return module.exports as Glue
  }
}

/** Stands for a global: `new Date`, `Error(…)`, `x instanceof Error` and the static functions are the calling file's. */
function borrowedConstructor(name: (typeof BORROWED)[number], realm: () => Realm): unknown {
  const present = () => realm()[name] as unknown as new (...args: unknown[]) => object
  return new Proxy(function () {}, {
    construct: (_, args: unknown[]) => Reflect.construct(present(), args) as object,
    apply: (_, _this, args: unknown[]): unknown => Reflect.apply(present() as never, undefined, args),
    get: (_, key) => Reflect.get(present(), key) as unknown,
  })
}

/** One string literal of some megabytes: looked for from both ends, as a pattern would walk through it. */
function wasmOf(glue: string): Buffer {
  const text = readFileSync(glue.replace(/\.js$/, '.wasm-base64.js'), 'utf8')
  const start = /\bwasm\s*=\s*(["'])/.exec(text.slice(0, 10_000))
  if (!start) throw new Error('no WebAssembly')
  const from = start.index + start[0].length
  const encoded = text.slice(from, text.indexOf(start[1] as string, from))
  return Buffer.from(encoded, 'base64')
}

const shared = new Map<string, SharedCompiler | undefined>()

/**
 * The shared compiler's class for a test file.
 * @param file path of the application's `@prisma/client/runtime/query_compiler_….js`
 * @returns undefined where this version of Prisma is not known to allow it: the file then loads its own
 */
export function sharedQueryCompiler(file: string, realm: Realm): CompilerClass | undefined {
  const key = path.resolve(file)
  if (!shared.has(key)) shared.set(key, tryShare(key))
  // After a failure inside the WebAssembly the next file gets a new one.
  const forget = (error: unknown) => void (isTrap(error) && shared.delete(key))
  return shared.get(key)?.classFor(realm, forget)
}

function tryShare(file: string): SharedCompiler | undefined {
  try {
    return new SharedCompiler(file)
  } catch {
    return undefined
  }
}

/** A request that cannot be compiled is an error like others; a trap or a panic leaves the WebAssembly's memory as it was then. */
function isTrap(error: unknown): boolean {
  return error instanceof WebAssembly.RuntimeError || (error as Error | null)?.name === 'PrismaClientRustPanicError'
}
