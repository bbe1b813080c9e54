/**
 * A folder of one test run, where its processes leave what the run as a whole has to know. The process that starts the
 * run makes it, and names it to the others in an environment variable.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { ShadowError } from '../errors'
import { isAlive } from '../project/lock'

export const RUN_VARIABLE = 'PRISMA_SQLITE_SHADOW_RUN'

const PREFIX = 'prisma-sqlite-shadow-run-'

/** The process that made a folder; undefined for one that is no run's. */
function ownerOf(folder: string): number | undefined {
  const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(path.basename(folder))?.[1]
  return pid === undefined ? undefined : Number(pid)
}

/**
 * Starts a run: an empty folder, known to every process started from here on. Folders whose makers were killed go.
 * @throws ShadowError TEMP_UNWRITABLE
 */
export function startRun(): string {
  endRun()
  removeAbandoned()
  return make()
}

/** The run that this process has started, or else a new one: for a run whose global set-up is not ours. */
export function ensureRun(): string {
  const folder = process.env[RUN_VARIABLE]
  const ours = folder !== undefined && ownerOf(folder) === process.pid && existsSync(folder)
  return ours ? folder : startRun()
}

/** The folder of the run that this process takes part in; one of its own where nobody named any. */
export function runFolder(): string {
  const folder = process.env[RUN_VARIABLE]
  return folder !== undefined && folder !== '' ? folder : startRun()
}

/** The process that the run ends with. */
export function runOwner(): number {
  return ownerOf(runFolder()) ?? process.pid
}

/** Whether a run is under way: its set-up was ours, and its end has not come. */
export function inRun(): boolean {
  return process.env[RUN_VARIABLE] !== undefined
}

/** Removes the run's folder, where this process made it. */
export function endRun(): void {
  const folder = process.env[RUN_VARIABLE]
  if (folder === undefined || ownerOf(folder) !== process.pid) return
  delete process.env[RUN_VARIABLE]
  remove(folder)
}

/** Removed at the latest when the process ends: --bail ends a run without its teardown, or before its workers. */
const made = new Set<string>()

function make(): string {
  try {
    const folder = mkdtempSync(path.join(os.tmpdir(), `${PREFIX}${process.pid}-`))
    process.env[RUN_VARIABLE] = folder
    if (made.size === 0) process.once('exit', () => made.forEach(remove))
    made.add(folder)
    return folder
  } catch (cause) {
    throw new ShadowError(
      'TEMP_UNWRITABLE',
      `The folder for temporary files cannot be written: ${os.tmpdir()} (${(cause as Error).message})`,
      'Free it, or set TMPDIR to a folder that this user may write.',
      { cause },
    )
  }
}

/** Folders of processes that were killed. */
export function removeAbandoned(): void {
  for (const name of readdirSync(os.tmpdir())) {
    const owner = ownerOf(name)
    if (owner !== undefined && !isAlive(owner)) remove(path.join(os.tmpdir(), name))
  }
}

/** What another user made, or another process is removing as well, stays as it is. */
function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  } catch {
    // Left for the next run, or for its owner.
  }
}
