/**
 * Clusters on disk. `base` is what initdb gives; `<key>` has the template of that key besides. Both are stopped cleanly,
 * come into their place by renaming, and are never started there: a run's server starts from a copy under `run/`, named after
 * the process that looks after it.
 */
import { randomBytes } from 'node:crypto'
import {
  constants,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { copyFile, mkdir, readdir, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { ShadowError } from '../../errors'
import type { Binaries } from './binaries'
import { type Identity, initCluster } from './postgres'

/** Clusters that nothing has used for this long are removed when one is published. */
const KEEP_MS = 14 * 24 * 60 * 60_000
/** How far two readings of the time of boot may be apart. */
const CLOCK_MS = 120_000

interface Manifest {
  readonly password: string
  /** When the machine that made it had booted, milliseconds since 1970. */
  readonly boot: number
}

/** Where the clusters of this Postgres are. */
export function clustersFolder(cacheDirectory: string, { version, platform }: Binaries): string {
  return path.join(cacheDirectory, `embedded-${version}-${platform}`)
}

/** Whether there is a whole cluster; its files count as used. */
export function hasCluster(folder: string): boolean {
  try {
    const { boot } = readManifest(folder)
    // The server does not wait for the disk. What was not written out since is lost when the machine goes down.
    if (!existsSync(path.join(folder, 'synced')) && Math.abs(boot - bootTime()) > CLOCK_MS) return false
    utimesSync(folder, new Date(), new Date())
    return true
  } catch {
    return false
  }
}

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(path.join(folder, 'cluster.json'), 'utf8')) as Manifest
}

/** Makes `base` where there is none, in `work` and then in its place. */
export function ensureBase(root: string, bin: string, work: string, user: Identity): void {
  const base = path.join(root, 'base')
  if (hasCluster(base)) return
  const making = path.join(work, 'base')
  mkdirSync(making)
  own(making, user)
  const password = randomBytes(18).toString('base64url')
  initCluster(bin, path.join(making, 'data'), password, user)
  writeManifest(making, password)
  publish(making, base)
}

function writeManifest(folder: string, password: string): void {
  const manifest: Manifest = { password, boot: bootTime() }
  writeFileSync(path.join(folder, 'cluster.json'), JSON.stringify(manifest), { mode: 0o600 })
}

function bootTime(): number {
  return Date.now() - os.uptime() * 1000
}

/** Puts a folder in its place. Where another process was first, or a damaged one is there, one of them stays, whole. */
export function publish(folder: string, place: string): void {
  if (existsSync(place) && !hasCluster(place)) rmSync(place, { recursive: true, force: true })
  try {
    renameSync(folder, place)
  } catch (error) {
    if (!existsSync(place)) throw error
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Copies a cluster, without copying its blocks where the file system can share them. */
export async function copyCluster(from: string, to: string, user: Identity): Promise<void> {
  await copyFolder(path.join(from, 'data'), path.join(to, 'data'), user)
  writeManifest(to, readManifest(from).password)
}

export async function copyFolder(from: string, to: string, user: Identity): Promise<void> {
  await mkdir(to, { mode: 0o700 })
  own(to, user)
  const entries = await readdir(from, { withFileTypes: true })
  await Promise.all(
    entries.map(async (entry) => {
      const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)]
      if (entry.isDirectory()) return copyFolder(source, target, user)
      await copyFile(source, target, constants.COPYFILE_FICLONE)
      own(target, user)
    }),
  )
}

export function own(file: string, { uid, gid }: Identity): void {
  if (uid !== undefined && gid !== undefined) lchownSync(file, uid, gid)
}

/** Makes the folders; Postgres's own user must be able to pass through them. */
export function prepareFolders(root: string): void {
  try {
    mkdirSync(path.join(root, 'run'), { recursive: true })
  } catch (cause) {
    throw new ShadowError(
      'TEMP_UNWRITABLE',
      `The folder for the embedded Postgres cannot be written: ${root} (${(cause as Error).message})`,
      'Free it, set TMPDIR, or set testEnvironmentOptions: { cacheDirectory } to a folder that this user may write.',
      { cause },
    )
  }
}

/** Removes clusters that nothing has used for long, those of other versions of Postgres as well. */
export async function dropOld(root: string): Promise<void> {
  for (const folder of clustersIn(path.dirname(root))) {
    if (Date.now() - statSync(folder).mtimeMs > KEEP_MS) await rm(folder, { recursive: true, force: true })
  }
}

/** The clusters of every version of Postgres in a cache directory. */
export function clustersIn(cacheDirectory: string): readonly string[] {
  return readdirSync(cacheDirectory)
    .filter((name) => name.startsWith('embedded-'))
    .map((version) => path.join(cacheDirectory, version))
    .flatMap((version) => readdirSync(version).map((name) => path.join(version, name)))
    .filter((folder) => /^(base|[0-9a-f]{32})$/.test(path.basename(folder)))
}
