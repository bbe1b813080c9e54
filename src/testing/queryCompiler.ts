/**
 * Prisma's query compiler, kept in the worker from test file to test file: reading, decoding and compiling its WebAssembly, and
 * reading the schema in it, take longer than all else of a file's first query. A compiler turns a request into a plan and
 * holds nothing else. What it makes (objects, errors, the time) it makes by the constructors of the test file that calls it.
 * Plans that it has made before are read back (keptPlans.ts); a worker that needs no other does not load it.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { compileFunction } from 'node:vm'
import { KeptPlans } from './keptPlans'
import { version } from '../version'
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

/** One schema's compiler. */
interface Kept {
  readonly options: object
  readonly plans: KeptPlans
  compiler: Compiler | undefined
}

type Method = 'compile' | 'compileBatch'

class SharedCompiler {
  private readonly kept = new Map<string, Kept>()
  /** Whose call runs. */
  private realm: Realm = globalThis
  /** Whether the compiler has asked for the time, so that its plan may be another one the next time. */
  private hasAskedTime = false
  private readonly glue: Glue
  private loaded = false

  /**
   * @param file the glue's path
   * @param folder where its plans are kept from run to run
   * @throws where the files are not what they were in the versions known
   */
  constructor(
    private readonly file: string,
    private readonly folder: string,
  ) {
    this.glue = this.evaluate(file)
    const methods = Object.getOwnPropertyNames(this.glue.QueryCompiler.prototype)
    if (!methods.every((name) => METHODS.has(name)) || !methods.includes('compile')) throw new Error('another compiler')
    // Plans of its own say that it can be loaded like this.
    if (!existsSync(folder)) this.load()
  }

  private load(): void {
    if (this.loaded) return
    const bytes = wasmOf(this.file)
    const wasm = withLateTieringSync(() => new WebAssembly.Module(bytes))
    const names = [...new Set(WebAssembly.Module.imports(wasm).map((entry) => entry.module))]
    const instance = new WebAssembly.Instance(wasm, Object.fromEntries(names.map((name) => [name, this.glue])))
    this.glue.__wbg_set_wasm(instance.exports)
    instance.exports.__wbindgen_start()
    this.loaded = true
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
    const { parse } = realm.JSON
    const keptFor = (options: object) => run(() => this.keptFor(options))
    const plan = (kept: Kept, method: Method, request: string): unknown => {
      const known = kept.plans.find(`${method} ${request}`)
      return known === undefined ? run(() => this.plan(kept, method, request)) : parse(known)
    }
    return class QueryCompiler implements Compiler {
      private readonly kept: Kept
      constructor(options: object) {
        this.kept = keptFor(options)
      }
      compile(request: string): unknown {
        return plan(this.kept, 'compile', request)
      }
      compileBatch(request: string): unknown {
        return plan(this.kept, 'compileBatch', request)
      }
      free(): void {}
    }
  }

  private plan(kept: Kept, method: Method, request: string): unknown {
    const compiler = this.compilerOf(kept)
    this.hasAskedTime = false
    const plan = compiler[method](request)
    if (!this.hasAskedTime) kept.plans.keep(`${method} ${request}`, plan)
    return plan
  }

  private compilerOf(kept: Kept): Compiler {
    if (kept.compiler) return kept.compiler
    this.load()
    return (kept.compiler = new this.glue.QueryCompiler(kept.options))
  }

  private keptFor(options: object): Kept {
    const key = JSON.stringify(options)
    const known = this.kept.get(key)
    if (known) return known
    const name = createHash('sha256').update(key).digest('hex').slice(0, 32)
    const kept: Kept = { options, plans: new KeptPlans(path.join(this.folder, `${name}.txt`)), compiler: undefined }
    // A schema that it does not take fails here, as it does with Prisma's own.
    if (kept.plans.isEmpty) this.compilerOf(kept)
    // Not freed: a client may still hold it.
    if (this.kept.size >= KEPT) this.kept.delete(this.kept.keys().next().value as string)
    this.kept.set(key, kept)
    return kept
  }

  private realmFor(name: (typeof BORROWED)[number]): Realm {
    if (name === 'Date') this.hasAskedTime = true
    return this.realm
  }

  private evaluate(file: string): Glue {
    const realm = () => this.realm
    const global = new Proxy({}, { get: (_, name) => Reflect.get(realm(), name) as unknown })
    const module = { exports: {} }
    const globals = { module, exports: module.exports, global, globalThis: global }
    const borrowed = BORROWED.map((name) => [name, borrowedConstructor(name, () => this.realmFor(name))] as const)
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

const wasmFile = (glue: string): string => glue.replace(/\.js$/, '.wasm-base64.js')

/** One string literal of some megabytes: looked for from both ends, as a pattern would walk through it. */
function wasmOf(glue: string): Buffer {
  const text = readFileSync(wasmFile(glue), 'utf8')
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
 * @param directory where plans are kept from run to run
 * @returns undefined where this version of Prisma is not known to allow it: the file then loads its own
 */
export function sharedQueryCompiler(file: string, realm: Realm, directory: string): CompilerClass | undefined {
  const key = path.resolve(file)
  if (!shared.has(key)) shared.set(key, tryShare(key, directory))
  // After a failure inside the WebAssembly the next file gets a new one.
  const forget = (error: unknown) => void (isTrap(error) && shared.delete(key))
  return shared.get(key)?.classFor(realm, forget)
}

function tryShare(file: string, directory: string): SharedCompiler | undefined {
  try {
    return new SharedCompiler(file, path.join(directory, 'plans', fingerprint(file)))
  } catch {
    return undefined
  }
}

/** Of the compiler and of what reads its plans back. */
function fingerprint(glue: string): string {
  const about = [glue, wasmFile(glue)].map((file) => {
    const { size, mtimeMs } = statSync(file)
    return [file, size, mtimeMs]
  })
  return createHash('sha256')
    .update(JSON.stringify([version, about]))
    .digest('hex')
    .slice(0, 32)
}

/** A request that cannot be compiled is an error like others; a trap or a panic leaves the WebAssembly's memory as it was then. */
function isTrap(error: unknown): boolean {
  return error instanceof WebAssembly.RuntimeError || (error as Error | null)?.name === 'PrismaClientRustPanicError'
}
