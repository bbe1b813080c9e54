/** What this package has left on the disk, told by names and contents that only it gives. */
import { type Dirent, lstatSync, readdirSync, readFileSync, type Stats } from 'node:fs'
import path from 'node:path'
import { isAlive } from '../../project/lock'

export interface Leaving {
  readonly path: string
  /** 'template', 'folder of a killed run'… */
  readonly kind: string
  readonly bytes: number
}

export interface Places {
  /** Folders of templates: that in the temp folder, and those of the option `cacheDirectory`. */
  readonly caches: readonly string[]
  /** The operating system's temp folder. */
  readonly temp: string
  /** Databases kept of failed tests as well. */
  readonly kept: boolean
}

const KEY = /^[0-9a-f]{32}$/
/** What is remembered of a config. */
const CONFIG = /^[0-9a-f]{32}\.json(\.[0-9a-f]+\.tmp)?$/
/** A template's files. */
const TEMPLATE = ['database.sqlite', 'manifest.json']
/** Folders that do not name their process are taken for abandoned after this long. */
const ABANDONED_MS = 60 * 60_000

/** Everything of ours that no living process uses; templates and memories count as unused, as they are remade on demand. */
export function findLeavings({ caches, temp, kept }: Places): Leaving[] {
  return [...caches.flatMap(inCache), ...inTemp(temp, kept)]
}

function inCache(folder: string): Leaving[] {
  return entries(folder).flatMap((entry) => {
    const file = path.join(folder, entry.name)
    const kind = entry.isDirectory()
      ? folderKind(file, entry.name)
      : entry.isFile()
        ? fileKind(file, entry.name)
        : undefined
    return kind === undefined ? [] : [leaving(file, kind)]
  })
}

function folderKind(folder: string, name: string): string | undefined {
  const making = /^\.making-(\d+)-/.exec(name)?.[1]
  if (making !== undefined) return isAlive(Number(making)) ? undefined : 'half-made template'
  const inside = entries(folder)
  if (KEY.test(name)) return inside.every((entry) => TEMPLATE.includes(entry.name)) ? 'template' : undefined
  // Of each project a folder, of each test file that was refused something a file.
  if (name === 'layers') return inside.every((entry) => KEY.test(entry.name)) ? 'memory of layer: auto' : undefined
  if (name === 'plans') return inside.every(({ name: one }) => KEY.test(one)) ? 'memory of query plans' : undefined
  if (name === 'config-paths')
    return inside.every((entry) => CONFIG.test(entry.name)) ? 'memory of Prisma configs' : undefined
  if (/^\.probe-/.test(name)) return inside.length === 0 && isOld(folder) ? 'left by a killed process' : undefined
  return undefined
}

function fileKind(file: string, name: string): string | undefined {
  if (!KEY.test(name.replace(/\.lock$/, '')) || !name.endsWith('.lock')) return undefined
  const owner = readFileSync(file, 'utf8')
  const held = owner === '' ? !isOld(file) : isAlive(Number(owner))
  return held ? undefined : 'lock of a killed process'
}

function inTemp(temp: string, kept: boolean): Leaving[] {
  return entries(temp)
    .filter((entry) => entry.isDirectory() && isOwn(path.join(temp, entry.name)))
    .flatMap((entry) => {
      const folder = path.join(temp, entry.name)
      const kind = tempKind(folder, entry.name, kept)
      return kind === undefined ? [] : [leaving(folder, kind)]
    })
}

function tempKind(folder: string, name: string, kept: boolean): string | undefined {
  const [, what, pid] = /^prisma-sqlite-shadow-(run|parity|seed|failed)(?:-(\d+)-\w+|-\w+)?$/.exec(name) ?? []
  if (what === 'failed') return kept && name.endsWith('-failed') ? 'databases of failed tests' : undefined
  if (what === undefined || name.endsWith(what)) return undefined
  const abandoned = pid === undefined ? isOld(folder) : !isAlive(Number(pid))
  return abandoned ? `left by a killed ${what === 'run' ? 'test run' : what}` : undefined
}

function leaving(file: string, kind: string): Leaving {
  return { path: file, kind, bytes: sizeOf(file) }
}

/** Of a folder, with all that is in it. */
function sizeOf(file: string): number {
  const stats = statsOf(file)
  if (!stats?.isDirectory()) return stats?.size ?? 0
  return entries(file).reduce((sum, entry) => sum + sizeOf(path.join(file, entry.name)), 0)
}

function isOld(file: string): boolean {
  const stats = statsOf(file)
  return stats !== undefined && Date.now() - stats.mtimeMs > ABANDONED_MS
}

/** The temp folder is everybody's. */
function isOwn(file: string): boolean {
  return typeof process.getuid !== 'function' || statsOf(file)?.uid === process.getuid()
}

/** Undefined where it has gone meanwhile. */
function statsOf(file: string): Stats | undefined {
  return lstatSync(file, { throwIfNoEntry: false })
}

function entries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return [] // not there, or not ours to read
  }
}
