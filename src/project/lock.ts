/** A lock between processes. It saves work; what it guards is correct without it, because results are renamed into place. */
import { closeSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'

// Kept from load time: a test's fake timers must not hang us.
const { setTimeout } = globalThis

const POLL_MS = 25
/** A lock older than this belongs to a process that hangs; seeds may take minutes. */
const STALE_MS = 10 * 60_000

/** Runs `work` while holding `file`; waits while a living process holds it. */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  while (!acquire(file)) await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}

function acquire(file: string): boolean {
  try {
    const handle = openSync(file, 'wx')
    writeSync(handle, String(process.pid))
    closeSync(handle)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // Windows answers EPERM or EBUSY while the holder removes the file.
    if (code !== 'EEXIST' && code !== 'EBUSY' && !(code === 'EPERM' && process.platform === 'win32')) throw error
    if (isAbandoned(file)) rmSync(file, { force: true })
    return false
  }
}

function isAbandoned(file: string): boolean {
  try {
    if (Date.now() - statSync(file).mtimeMs > STALE_MS) return true
    const text = readFileSync(file, 'utf8')
    // Empty: its owner is between opening and writing.
    return text !== '' && !isAlive(Number(text))
  } catch {
    return false // already gone
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
