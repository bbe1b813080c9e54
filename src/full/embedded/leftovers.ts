/** What is left of supervisors that were killed: their servers run on, and their files are still there. */
import { existsSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { isAlive } from '../../project/lock'
import { commandOf, stopCluster } from './postgres'
import { runFolders } from './runFolders'

/** Stops the servers and removes the files of supervisors that have gone. @returns the removed folders */
export async function dropLeftovers(root: string, bin: string): Promise<readonly string[]> {
  const dropped: string[] = []
  for (const folder of serverFolders(root)) {
    const pid = Number(/^(\d+)-\w{6}$/.exec(path.basename(folder))?.[1])
    if (Number.isNaN(pid) || isSupervisor(pid)) continue
    await dropServer(folder, bin)
    dropped.push(folder)
  }
  return dropped
}

export function serverFolders(root: string): readonly string[] {
  return runFolders(root)
    .filter((runs) => existsSync(runs))
    .flatMap((runs) => readdirSync(runs).map((name) => path.join(runs, name)))
}

/** The pid may have gone to another process since. Where a command line cannot be told, a living process is taken for it. */
function isSupervisor(pid: number): boolean {
  return isAlive(pid) && (commandOf(pid)?.includes('supervisor') ?? true)
}

/** @param pid the postmaster's, where it is known: somebody may have removed its files */
export async function dropServer(folder: string, bin: string, pid?: number): Promise<void> {
  await stopCluster(bin, path.join(folder, 'data'), 'immediate', pid)
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
}
