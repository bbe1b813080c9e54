import { randomBytes } from 'node:crypto'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Writes a small file so that a reader sees the old or the new one, and never a part; makes its folder. */
export function writeWholeFile(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true })
  const staging = `${file}.${randomBytes(6).toString('hex')}.tmp`
  try {
    writeFileSync(staging, text)
    renameSync(staging, file)
  } catch (error) {
    rmSync(staging, { force: true })
    throw error
  }
}
