/** Where in the application's code a statement comes from. */
import { AsyncLocalStorage } from 'node:async_hooks'

const origins = new AsyncLocalStorage<Error>()

/** Deep enough for what lies between the application and node-postgres; Prisma is some thirty calls. */
const DEPTH = 100

/**
 * Runs what sends a statement, and remembers who called. Only the innermost call of the application's is of use, so this
 * is asked at every way into node-postgres: a pool hands a query on in a later turn, and the stack is then another.
 */
export function withOrigin<T>(work: () => T): T {
  return origins.getStore() ? work() : origins.run(captured(), work)
}

/** The stack is put into words when somebody asks for it, and hardly anybody does. */
function captured(): Error {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = DEPTH
  try {
    return new Error('called from')
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** Who called, for later; undefined outside of `withOrigin`. */
export function origin(): Error | undefined {
  return origins.getStore()
}

const FOREIGN = /node_modules|node:|\(<anonymous>\)|\(native\)|[\\/]prisma-sqlite-shadow[\\/]dist[\\/]/
const OWN = __dirname.replace(/[\\/]full[\\/]session$/, '')

/** `file:line:column` of the innermost frame that is the application's; empty where the stack has none. */
export function callSite(from: Error | undefined): string {
  const lines = from?.stack?.split('\n').slice(1) ?? []
  const own = lines.find((line) => !FOREIGN.test(line) && !line.includes(OWN))
  return /\(?((?:file:\/\/)?[^\s()]+:\d+:\d+)\)?$/.exec(own ?? '')?.[1] ?? ''
}
