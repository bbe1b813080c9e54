/** Databases of failed tests outlive the run: its cluster is moved to where the user finds it, and can be started again. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { copyFolder, own, readManifest } from './clusters'
import { identity, startCluster, stopCluster } from './postgres'

interface Kept {
  readonly place: string
  readonly databases: readonly string[]
}

/**
 * Has the supervisor of the server in `server` keep its cluster when it stops the server.
 * @returns the folder that it will be in
 */
export function askToKeep(server: string, database: string, folder: string): string {
  const kept = readKept(server) ?? { place: path.join(folder, `postgres-${path.basename(server)}`), databases: [] }
  const all: Kept = { ...kept, databases: [...kept.databases, database] }
  writeFileSync(path.join(server, 'kept.json'), JSON.stringify(all))
  return all.place
}

function readKept(folder: string): Kept | undefined {
  const file = path.join(folder, 'kept.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Kept) : undefined
}

/** Stops the server cleanly and moves its cluster, if that was asked for. */
export async function moveKept(bin: string, folder: string): Promise<void> {
  const kept = readKept(folder)
  if (kept === undefined) return
  await stopCluster(bin, path.join(folder, 'data'), 'fast')
  mkdirSync(path.dirname(kept.place), { recursive: true })
  const script = path.join(__dirname, `openKept${path.extname(__filename)}`)
  writeFileSync(
    path.join(folder, 'README.txt'),
    `The databases of failed tests, on Postgres. To look at them:\n\n  node "${script}" "${bin}" "${kept.place}"\n\n` +
      'It prints their addresses and runs until Ctrl-C. Remove the folder when it is no longer needed.\n',
  )
  try {
    renameSync(folder, kept.place)
  } catch {
    // Another file system.
    const user = identity()
    mkdirSync(kept.place)
    own(kept.place, user)
    for (const name of ['cluster.json', 'kept.json', 'README.txt']) {
      copyFileSync(path.join(folder, name), path.join(kept.place, name))
    }
    await copyFolder(path.join(folder, 'data'), path.join(kept.place, 'data'), user)
  }
}

/** Starts the server of a kept cluster. @returns the URLs of its databases */
export async function openKept(bin: string, folder: string): Promise<{ urls: string[]; stop: () => Promise<void> }> {
  const data = path.join(folder, 'data')
  const { port } = await startCluster(bin, data, identity())
  const { password } = readManifest(folder)
  const urls = (readKept(folder)?.databases ?? []).map(
    (name) => `postgresql://postgres:${password}@127.0.0.1:${port}/${name}`,
  )
  return { urls, stop: () => stopCluster(bin, data, 'fast') }
}
