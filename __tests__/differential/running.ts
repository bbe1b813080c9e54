import type { Native } from '../support/native'

/** Set-up and tear-down share a process, and nothing else. */
const KEY = Symbol.for('differential.native')
const shared = globalThis as { [KEY]?: Native }

export function keepNative(native: Native): void {
  shared[KEY] = native
}

export async function stopNative(): Promise<void> {
  await shared[KEY]?.stop()
}
