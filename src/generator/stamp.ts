/** What a generate has written, and from what: the next one that finds both as they were has nothing to do. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { defaultDirectory } from '../project/templateStore'
import { writeWholeFile } from '../project/writeFile'
import { buildId } from '../version'

interface Entry {
  readonly key: string
  /** The fingerprint of the sources alone. */
  readonly sources: string
  /** Name → SHA-256 of the content. */
  readonly files: Readonly<Record<string, string>>
}

export class Stamp {
  private readonly file: string
  private readonly key: string | undefined

  /**
   * @param directory the generator's output
   * @param sources their fingerprint
   * @param about everything else that decides what is written there, besides the code that writes it
   */
  constructor(
    private readonly directory: string,
    private readonly sources: string,
    about: readonly unknown[],
  ) {
    this.file = fileOf(directory)
    this.key = keyOf([sources, ...about])
  }

  /** The fingerprint of the sources that were last generated from; undefined where that is not known. */
  static sourcesOf(directory: string): string | undefined {
    return read(fileOf(directory))?.sources
  }

  /**
   * Whether the files were made from the same, and nobody has touched them since.
   * @param names all that may be written; those that were not must not be there
   */
  fits(names: readonly string[]): boolean {
    const known = read(this.file)
    if (this.key === undefined || known?.key !== this.key) return false
    const at = (name: string) => path.join(this.directory, name)
    const unchanged = Object.entries(known.files).every(([name, hash]) => hashOf(at(name)) === hash)
    return unchanged && names.every((name) => name in known.files || !existsSync(at(name)))
  }

  /** Notes what has been written. Where the note cannot be kept, the next generate does all of it again. */
  set(files: ReadonlyMap<string, string>): void {
    if (this.key === undefined) return
    const hashes = Object.fromEntries([...files].map(([name, content]) => [name, sha256(content)]))
    try {
      writeWholeFile(this.file, JSON.stringify({ key: this.key, sources: this.sources, files: hashes } satisfies Entry))
    } catch {
      return
    }
  }
}

const fileOf = (directory: string): string => path.join(defaultDirectory(), 'generated', `${sha256(directory)}.json`)

function read(file: string): Entry | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Entry
  } catch {
    return undefined // never generated
  }
}

const hashOf = (file: string): string | undefined => (existsSync(file) ? sha256(readFileSync(file)) : undefined)

/** Undefined where it is not known which code runs: sources that were not built. */
function keyOf(about: readonly unknown[]): string | undefined {
  const build = buildId()
  if (build === undefined) return undefined
  return sha256(JSON.stringify([build, ENGINES.map(versionOf), process.version, ...about]))
}

/** What has a say in the texts, each as the one before it finds it. */
const ENGINES: readonly (readonly string[])[] = [
  ['@prisma/internals', '@prisma/schema-engine-wasm'],
  ['libpg-query'],
  ['better-sqlite3'],
]

function versionOf(names: readonly string[]): string {
  let from = __filename
  for (const name of names) from = packageFile(name, from)
  return (JSON.parse(readFileSync(from, 'utf8')) as { version: string }).version
}

/** The package's package.json. Not every package lets it be resolved. */
function packageFile(name: string, from: string): string {
  const folders = createRequire(from).resolve.paths(name) ?? []
  for (const folder of folders) {
    const file = path.join(folder, name, 'package.json')
    // A package manager that links packages keeps a package's own beside its real folder.
    if (existsSync(file)) return realpathSync(file)
  }
  throw new Error(`${name} is not installed`)
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}
