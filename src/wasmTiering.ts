import { setFlagsFromString } from 'node:v8'

/**
 * V8 before version 12 (Node 20) has WebAssembly's functions optimized after so few calls that a worker spends more time and
 * memory on that, in other threads, than its whole run gains by it: later versions wait seven times as long. For Postgres's
 * parser and Prisma's query compiler it pays from some thousand statements on.
 */
const EARLY = process.versions.v8.startsWith('11.')
/** About as many bytes of a function as are run before it is optimized: V8 11's own number, and ours. */
const USUAL = 1_800_000
const LATE = 150_000_000
/** As late as the flag can say. */
const NEVER = 2_000_000_000

/** Of modules that are made from now on. */
let budget = USUAL

/** For a process that ends before its WebAssembly would be worth optimizing, in every version of V8. */
export function neverOptimize(): void {
  if (chosenByUser()) return
  setFlagsFromString(`--wasm-tiering-budget=${NEVER}`)
  budget = NEVER
}

/** Loads WebAssembly: the budget of its functions is set when a module is made. */
export async function withLateTiering<T>(load: () => Promise<T>): Promise<T> {
  const restore = setLate()
  try {
    return await load()
  } finally {
    restore()
  }
}

/** The same for what loads at once. */
export function withLateTieringSync<T>(load: () => T): T {
  const restore = setLate()
  try {
    return load()
  } finally {
    restore()
  }
}

function setLate(): () => void {
  if (!EARLY || budget > LATE || chosenByUser()) return () => {}
  const set = (bytes: number) => setFlagsFromString(`--wasm-tiering-budget=${bytes}`)
  set(LATE)
  return () => set(budget)
}

/** Whoever has set it themselves knows better. */
const chosenByUser = (): boolean =>
  [...process.execArgv, process.env.NODE_OPTIONS].some((arg) => arg?.includes('tiering'))
