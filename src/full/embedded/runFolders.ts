/**
 * Where the servers of runs have their files. Making a database makes some 300 files; in memory that takes a tenth of the time
 * (9 ms for 105 ms on a slow disk), so they are there where Linux has room in memory for them.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, statfsSync, statSync } from 'node:fs'
import path from 'node:path'

const MEMORY = '/dev/shm'
/** Docker gives its containers 64 MB there unless it is told otherwise; then the disk it is. */
const ROOM = 2 * 1024 ** 3

/** The folders that may have servers of these clusters in them. */
export function runFolders(root: string): readonly string[] {
  const disk = path.join(root, 'run')
  return process.platform === 'linux' ? [disk, inMemory(root)] : [disk]
}

/** Where a server's files go. Those of a server that makes a template are beside the clusters, to be renamed. */
export function chooseRunFolder(root: string, making: boolean): string {
  const disk = path.join(root, 'run')
  if (making || process.platform !== 'linux') return disk
  try {
    const { bavail, bsize } = statfsSync(MEMORY)
    if (bavail * bsize < ROOM) return disk
    const folder = inMemory(root)
    mkdirSync(folder, { recursive: true })
    // Everybody may write there, so somebody else may have made it.
    return statSync(folder).uid === process.getuid?.() ? folder : disk
  } catch {
    return disk
  }
}

function inMemory(root: string): string {
  const hash = createHash('sha256').update(path.resolve(root)).digest('hex').slice(0, 16)
  return path.join(MEMORY, `prisma-sqlite-shadow-${process.getuid?.()}-${hash}`)
}
