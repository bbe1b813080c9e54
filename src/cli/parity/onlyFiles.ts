/** Which test files a second look runs: Jest's `--filter` takes a module, and this tells it. */
import { readFileSync } from 'node:fs'

/** The environment variable with the file that says them. */
export const ONLY_VARIABLE = 'PRISMA_SQLITE_SHADOW_ONLY'

/** The content of that file. */
export interface OnlyFiles {
  readonly files: readonly string[]
  /** Jest 29 takes objects, Jest 30 paths. */
  readonly jestVersion: number
}

export function onlyFiles(testPaths: readonly string[]): {
  readonly filtered: readonly (string | { readonly test: string })[]
} {
  const { files, jestVersion } = JSON.parse(readFileSync(process.env[ONLY_VARIABLE] as string, 'utf8')) as OnlyFiles
  const left = testPaths.filter((file) => files.includes(file))
  return { filtered: jestVersion < 30 ? left.map((test) => ({ test })) : left }
}
