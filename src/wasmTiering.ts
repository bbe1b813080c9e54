import { setFlagsFromString } from 'node:v8'

/**
 * V8 before version 12 (Node 20) has WebAssembly's functions optimized after so few calls that a worker spends more time and
 * memory on that, in other threads, than its whole run gains by it: later versions wait seven times as long. For Postgres's
 * parser and Prisma's query compiler it pays from some thousand statements on.
 */
const EARLY = process.versions.v8.startsWith('11.')
/** V8 up to this one (Node 24) is known to have the flag. */
const LAZY = Number.parseInt(process.versions.v8) <= 13
/** About as many bytes of a function as are run before it is optimized: V8 11's own number, and ours. */
const USUAL = 1_800_000
const LATE = 150_000_000
/** As late as the flag can say. */
const NEVER = 2_000_000_000

/** Of modules that are made from now on. */
let budget = USUAL

/** For a process that ends before its WebAssembly would be worth optimizing, in every version of V8. */
export function neverOptimize(): void {
  if (chosenByUser('tiering')) return
  setFlagsFromString(`--wasm-tiering-budget=${NEVER}`)
  budget = NEVER
}

/** Loads WebAssembly: what holds for its functions is set when a module is made. */
export async function withLateTiering<T>(load: () => Promise<T>): Promise<T> {
  const restore = [setLate(), trust()]
  try {
    return await load()
  } finally {
    for (const one of restore) one()
  }
}

/** The same for what loads at once. */
export function withLateTieringSync<T>(load: () => T): T {
  const restore = [setLate(), trust()]
  try {
    return load()
  } finally {
    for (const one of restore) one()
  }
}

function setLate(): () => void {
  if (!EARLY || budget > LATE || chosenByUser('tiering')) return () => {}
  const set = (bytes: number) => setFlagsFromString(`--wasm-tiering-budget=${bytes}`)
  set(LATE)
  return () => set(budget)
}

/**
 * V8 checks all functions of a module when it is made, and compiles each when it is first called: for Prisma's schema engine of
 * five megabytes the check takes 30 ms. What is loaded here was checked when it was built, and npm has checked that it is that.
 */
function trust(): () => void {
  if (!LAZY || chosenByUser('lazy-validation')) return () => {}
  setFlagsFromString('--wasm-lazy-validation')
  return () => setFlagsFromString('--no-wasm-lazy-validation')
}

/** Whoever has set it themselves knows better. */
const chosenByUser = (flag: string): boolean =>
  [...process.execArgv, process.env.NODE_OPTIONS].some((arg) => arg?.includes(flag))
