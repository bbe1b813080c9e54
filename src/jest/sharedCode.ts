/** Compiled modules of a worker, under their texts. */
import vm from 'node:vm'

/** The part of Jest's runtime that turns a module's text into a function (jest-runtime, from 30.5 on). */
export interface ModuleExecutor {
  compile(source: string, filename: string): Body | null
  readonly environment: { getVmContext(): vm.Context | null }
  readonly injectedModuleParameters: readonly string[]
  readonly testPath: string
}

type Body = (module: { exports: unknown }, ...rest: unknown[]) => unknown

interface Compiled {
  readonly source: string
  readonly parameters: string
  readonly script: vm.Script
}

/** Characters of source kept at most; what was used longest ago goes first. */
const LIMIT = 40_000_000

export class SharedCode {
  private readonly compiled = new Map<string, Compiled>()
  private size = 0
  /** Of the test file that runs. Held weakly: a file's world must not outlive it. */
  private running: WeakRef<ModuleExecutor> | undefined
  /** Jest's own. */
  private readonly compilers = new WeakMap<ModuleExecutor, ModuleExecutor['compile']>()

  /** Whether this version of Jest is one that is known. */
  static fits(executor: Partial<ModuleExecutor>): executor is ModuleExecutor {
    const { compile, environment, injectedModuleParameters, testPath } = executor
    return (
      typeof compile === 'function' &&
      compile.length === 2 &&
      typeof environment?.getVmContext === 'function' &&
      Array.isArray(injectedModuleParameters) &&
      injectedModuleParameters.every((name) => /^[\w$]+$/.test(String(name))) &&
      typeof testPath === 'string'
    )
  }

  /**
   * Has a test file's modules compiled here. The file itself is not: it runs once.
   * @param onModule is told of each
   */
  serve(executor: ModuleExecutor, onModule: (filename: string) => void): void {
    const { testPath } = executor
    const compile = executor.compile.bind(executor)
    this.running = new WeakRef(executor)
    this.compilers.set(executor, compile)
    executor.compile = (source, filename) => {
      const context = executor.environment.getVmContext()
      if (context === null || filename === testPath) return compile(source, filename)
      onModule(filename)
      const script = this.scriptFor(source, filename, executor.injectedModuleParameters.join())
      return script ? (script.runInContext(context) as Body) : compile(source, filename)
    }
  }

  /** Undefined where the text cannot be compiled; Jest then says why. */
  private scriptFor(source: string, filename: string, parameters: string): vm.Script | undefined {
    const known = this.compiled.get(filename)
    if (known) this.compiled.delete(filename)
    if (known?.source === source && known.parameters === parameters) {
      this.compiled.set(filename, known)
      return known.script
    }
    if (known) this.size -= known.source.length
    const script = this.compile(source, filename, parameters)
    if (!script) return undefined
    this.compiled.set(filename, { source, parameters, script })
    this.size += source.length
    this.trim()
    return script
  }

  private compile(source: string, filename: string, parameters: string): vm.Script | undefined {
    const head = `(function (${parameters}) {`
    try {
      return new vm.Script(`${head}${source}\n})`, {
        filename,
        // Places in errors are those of the text alone.
        columnOffset: -head.length,
        importModuleDynamically: (specifier) => this.importFrom(filename, specifier),
      })
    } catch {
      return undefined
    }
  }

  private importFrom(filename: string, specifier: string): Promise<vm.Module> {
    const executor = this.running?.deref()
    const compile = executor && this.compilers.get(executor)
    if (!compile) throw new Error('import() outside a test file')
    return importerOf(compile, filename)(specifier)
  }

  private trim(): void {
    for (const [filename, { source }] of this.compiled) {
      if (this.size <= LIMIT) return
      this.compiled.delete(filename)
      this.size -= source.length
    }
  }
}

/** Jest's own answer to an import() in a module. */
function importerOf(compile: ModuleExecutor['compile'], filename: string): (specifier: string) => Promise<vm.Module> {
  const module: { exports: unknown } = { exports: undefined }
  compile('module.exports = (specifier) => import(specifier)', filename)?.(module)
  return module.exports as (specifier: string) => Promise<vm.Module>
}
