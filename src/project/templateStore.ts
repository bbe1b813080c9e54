/**
 * Templates on disk: one folder each, named by the hash of all that went into it. A template is made beside its place
 * and renamed into it, so a half-made one is never seen.
 */
import { createHash } from 'node:crypto'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { ShadowError } from '../errors'
import { isAlive, withLock } from './lock'

export interface Template {
  /** The bytes of a SQLite database. */
  readonly image: Uint8Array
  /** What the database has outside SQLite: the state of its sequences, for one. Plain JSON. */
  readonly state: unknown
}

interface Manifest {
  readonly sha256: string
  readonly state: unknown
}

const IMAGE = 'database.sqlite'
const MANIFEST = 'manifest.json'
/** Templates that nothing has used for this long are removed when a new one is made. */
const KEEP_MS = 14 * 24 * 60 * 60_000

export class TemplateStore {
  constructor(readonly directory: string = defaultDirectory()) {}

  /**
   * The template called `key`, made by `make` where there is none or where it is damaged. One process makes it while
   * others wait.
   * @throws ShadowError TEMP_UNWRITABLE where the folder cannot be written, and what `make` throws
   */
  async get(key: string, make: () => Promise<Template>): Promise<Template> {
    const found = this.read(key)
    if (found) return found
    this.prepare()
    return withLock(path.join(this.directory, `${key}.lock`), async () => {
      const madeMeanwhile = this.read(key)
      if (madeMeanwhile) return madeMeanwhile
      const template = await make()
      this.write(key, template)
      this.tidy()
      return template
    })
  }

  /** Undefined where there is no such template, or where its bytes are not those that were written. */
  private read(key: string): Template | undefined {
    const folder = path.join(this.directory, key)
    try {
      const manifest = JSON.parse(readFileSync(path.join(folder, MANIFEST), 'utf8')) as Manifest
      const image = readFileSync(path.join(folder, IMAGE))
      if (sha256(image) !== manifest.sha256) return undefined
      return { image, state: manifest.state }
    } catch {
      return undefined
    }
  }

  private write(key: string, template: Template): void {
    const folder = path.join(this.directory, key)
    try {
      const staging = mkdtempSync(path.join(this.directory, `.making-${process.pid}-`))
      const manifest: Manifest = { sha256: sha256(template.image), state: template.state }
      writeFileSync(path.join(staging, IMAGE), template.image)
      writeFileSync(path.join(staging, MANIFEST), JSON.stringify(manifest))
      rmSync(folder, { recursive: true, force: true })
      renameSync(staging, folder)
    } catch (cause) {
      throw unwritable(this.directory, cause)
    }
  }

  private prepare(): void {
    try {
      mkdirSync(this.directory, { recursive: true })
      rmSync(mkdtempSync(path.join(this.directory, '.probe-')), { recursive: true })
    } catch (cause) {
      throw unwritable(this.directory, cause)
    }
  }

  /** Removes what a killed process left, and templates long unused. */
  private tidy(): void {
    for (const name of readdirSync(this.directory)) {
      const entry = path.join(this.directory, name)
      const making = /^\.making-(\d+)-/.exec(name)
      const abandoned = making ? !isAlive(Number(making[1])) : /^[0-9a-f]{32}$/.test(name) && age(entry) > KEEP_MS
      if (abandoned) rmSync(entry, { recursive: true, force: true })
    }
  }

  /** Marks a template as used today. */
  touch(key: string): void {
    const folder = path.join(this.directory, key)
    try {
      utimesSync(folder, new Date(), new Date())
    } catch {
      // Another process is remaking it; its age is then today's anyway.
    }
  }
}

/** A template's key: a hash over everything that it is made from. */
export function templateKey(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}

export function defaultDirectory(): string {
  const user = typeof process.getuid === 'function' ? `-${process.getuid()}` : ''
  return path.join(os.tmpdir(), `prisma-sqlite-shadow${user}`)
}

function unwritable(directory: string, cause: unknown): ShadowError {
  return new ShadowError(
    'TEMP_UNWRITABLE',
    `The folder for template databases cannot be written: ${directory} (${(cause as Error).message})`,
    'Free it, set TMPDIR, or set testEnvironmentOptions: { cacheDirectory } to a folder that this user may write.',
    { cause },
  )
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function age(file: string): number {
  try {
    return Date.now() - statSync(file).mtimeMs
  } catch {
    return 0
  }
}
