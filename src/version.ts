/** This package's version: part of every template's address, and what `--version` prints. */
import { readFileSync } from 'node:fs'
import path from 'node:path'

const manifest = JSON.parse(readFileSync(path.join(__dirname, '../package.json'), 'utf8')) as { version: string }

export const version = manifest.version

/** Another one for each state of the code; undefined where it is run from its sources. Written by scripts/build.mjs. */
export function buildId(): string | undefined {
  try {
    return readFileSync(path.join(__dirname, BUILD_FILE), 'utf8')
  } catch {
    return undefined
  }
}

const BUILD_FILE = 'build-id'
