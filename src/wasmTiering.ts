import { setFlagsFromString } from 'node:v8'

/**
 * V8 before version 12 (Node 20) has WebAssembly's functions optimized after so few calls that a worker spends more time on
 * that, in other threads, than its whole run gains by it. Later versions wait seven times as long; so does what is loaded here.
 */
const EARLY = process.versions.v8.startsWith('11.')
const V8_11 = 1_800_000
const V8_12 = 13_000_000

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
  const set = (budget: number) => setFlagsFromString(`--wasm-tiering-budget=${budget}`)
  // Whoever has set it themselves knows better.
  if (!EARLY || [...process.execArgv, process.env.NODE_OPTIONS].some((arg) => arg?.includes('tiering'))) return () => {}
  set(V8_12)
  return () => set(V8_11)
}
