/** Puts generated files in place: all of them or none, and only those whose bytes changed. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ShadowError } from '../errors'

export interface WriteResult {
  readonly written: readonly string[]
  readonly removed: readonly string[]
}

/**
 * Writes `files` (name → content) to `directory` and removes those of `obsolete` that are there. Everything is staged
 * next to the directory first; the renames follow `files`' order, so the last one is the sign that the rest is there.
 * @throws ShadowError OUTPUT_INVALID where the directory cannot be written.
 */
export function writeFiles(
  directory: string,
  files: ReadonlyMap<string, string>,
  obsolete: readonly string[],
): WriteResult {
  const changed = [...files].filter(([name, content]) => !hasContent(path.join(directory, name), content))
  const removed = obsolete.filter((name) => !files.has(name) && existsSync(path.join(directory, name)))
  if (changed.length === 0 && removed.length === 0) return { written: [], removed: [] }
  let staging: string | undefined
  try {
    mkdirSync(path.dirname(directory), { recursive: true })
    staging = mkdtempSync(`${directory}.`)
    for (const [name, content] of changed) writeFileSync(path.join(staging, name), content)
    mkdirSync(directory, { recursive: true })
    for (const [name] of changed) renameSync(path.join(staging, name), path.join(directory, name))
    for (const name of removed) rmSync(path.join(directory, name))
  } catch (cause) {
    throw new ShadowError(
      'OUTPUT_INVALID',
      `The output folder ${directory} cannot be written: ${(cause as Error).message}`,
      'Give the generator an output folder that this user may write.',
      { cause },
    )
  } finally {
    if (staging !== undefined) rmSync(staging, { recursive: true, force: true })
  }
  return { written: changed.map(([name]) => name), removed }
}

function hasContent(file: string, content: string): boolean {
  return existsSync(file) && readFileSync(file, 'utf8') === content
}
