/**
 * Jest's own runtime, whose modules are compiled once in a worker and not again for each test file: Jest's matchers, Prisma's
 * runtime, the application. Each file still runs them anew, in its own context; only the reading of the same text is spared.
 */
import inspector from 'node:inspector'
import vm from 'node:vm'
import { requireFromJest } from './hostPackage'
import { SharedCode, type ModuleExecutor } from './sharedCode'

type Arguments = readonly [projectConfig: unknown, environment: unknown, ...rest: unknown[]]
type Runtime = object & {
  readonly executor?: Partial<ModuleExecutor>
  /** Files with source maps that Jest has in its cache, by the files that run. */
  getSourceMaps?(): unknown
}

const { default: JestRuntime } = requireFromJest('jest-runtime') as { default: new (...args: Arguments) => Runtime }

const code = new SharedCode()

export default new Proxy(JestRuntime, {
  construct(target, args: unknown[], newTarget) {
    const runtime = Reflect.construct(target, args, newTarget) as Runtime
    const { executor } = runtime
    const register = registrarOf(runtime)
    if (executor && SharedCode.fits(executor) && !isObserved(args)) code.serve(executor, register)
    return runtime
  },
})

/** Debuggers and V8's own coverage look at the text that was compiled; modules of ECMAScript's own kind at who compiled it. */
function isObserved(args: readonly unknown[]): boolean {
  const coverage = args.some((arg) => (arg as { coverageProvider?: unknown } | null)?.coverageProvider === 'v8')
  return coverage || inspector.url() !== undefined || 'SourceTextModule' in vm
}

/**
 * Prisma looks for the caller's place when a query fails, and its own frames have a source map of 1 MB. Jest parses the map of a file
 * that it has not transformed anew in each test file; one that it finds in its list, once in a worker.
 */
function registrarOf(runtime: Runtime): (filename: string) => void {
  const maps = runtime.getSourceMaps?.()
  return (filename) => {
    if (maps instanceof Map && PRISMA_RUNTIME.test(filename)) maps.set(filename, `${filename}.map`)
  }
}

const PRISMA_RUNTIME = /[\\/]@prisma[\\/]client[\\/]runtime[\\/]client\.js$/
