/** Waiting for what passes: a server that is full or starting up, a template that somebody looks at. */

// Kept from load time: a test's fake timers must not hang us.
const { setTimeout, performance } = globalThis

const LONGEST_MS = 10_000

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms))
}

/** Runs `work` again while it fails with one of these SQLSTATEs, for up to 10 seconds; then its last error is thrown. */
export async function retryOn<T>(codes: readonly string[], work: () => Promise<T>): Promise<T> {
  const start = performance.now()
  for (let pause = 25; ; pause = Math.min(pause * 2, 500)) {
    try {
      return await work()
    } catch (error) {
      const { code } = error as { code?: string }
      if (code === undefined || !codes.includes(code) || performance.now() - start > LONGEST_MS) throw error
    }
    await sleep(pause)
  }
}

/** Runs `done` until it says true; calls `late` once, when that takes longer than `lateMs`. */
export async function poll(done: () => Promise<boolean>, lateMs: number, late: () => Promise<void>): Promise<void> {
  const start = performance.now()
  for (let told = false; !(await done()); await sleep(100)) {
    if (told || performance.now() - start < lateMs) continue
    told = true
    await late()
  }
}
