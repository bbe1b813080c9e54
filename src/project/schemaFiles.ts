/** The Prisma schema as files on disk: read for the generator, hashed so that a test run notices a stale shadow. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { readMigrations } from './migrations'
import { posix } from './posix'

export interface SchemaFile {
  /** Absolute path. */
  readonly path: string
  readonly content: string
}

/** All schema files under `schemaPath`: the file itself, or every `*.prisma` file of the folder, in a stable order. */
export function readSchemaFiles(schemaPath: string): SchemaFile[] {
  const paths = statSync(schemaPath).isDirectory() ? prismaFiles(schemaPath) : [schemaPath]
  return paths.map((file) => ({ path: file, content: readFileSync(file, 'utf8') }))
}

function prismaFiles(folder: string): string[] {
  const names = readdirSync(folder).sort()
  return names.flatMap((name) => {
    const file = path.join(folder, name)
    if (name === 'node_modules') return []
    if (statSync(file).isDirectory()) return prismaFiles(file)
    return name.endsWith('.prisma') ? [file] : []
  })
}

/**
 * SHA-256 over the names and contents of all that a shadow is made from. Line endings do not count: a checkout on Windows
 * has the same hash.
 */
export function hashSources(schemaPath: string, migrations: string | undefined): string {
  const hash = createHash('sha256')
  const add = (root: string, file: string, content: string) =>
    hash.update(`${posix(path.relative(root, file))}\0${content.replace(/\r\n/g, '\n')}\0`)
  for (const file of readSchemaFiles(schemaPath)) add(schemaRoot(schemaPath), file.path, file.content)
  for (const file of migrations === undefined ? [] : readMigrations(migrations))
    add(migrations as string, file.path, file.sql)
  return hash.digest('hex')
}

/** The folder that file names in hashes and messages are relative to. */
export function schemaRoot(schemaPath: string): string {
  return statSync(schemaPath).isDirectory() ? schemaPath : path.dirname(schemaPath)
}

/**
 * Where a block (`generator shadow {`, `datasource db {`) stands, as `prisma/schema.prisma:12`, relative to the
 * working directory; the file alone when the block cannot be found.
 */
export function blockLocation(file: string, kind: 'generator' | 'datasource', name: string, key?: string): string {
  const shown = posix(path.relative(process.cwd(), file))
  const lines = readFileSync(file, 'utf8').split('\n')
  const start = lines.findIndex((line) => new RegExp(`^\\s*${kind}\\s+${name}\\s*\\{`).test(line))
  if (start < 0) return shown
  if (key === undefined) return `${shown}:${start + 1}`
  const offset = lines.slice(start).findIndex((line) => new RegExp(`^\\s*${key}\\s*=`).test(line))
  return `${shown}:${start + 1 + Math.max(offset, 0)}`
}
