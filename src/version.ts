/** This package's version: part of every template's address, and what `--version` prints. */
import { readFileSync } from 'node:fs'
import path from 'node:path'

const manifest = JSON.parse(readFileSync(path.join(__dirname, '../package.json'), 'utf8')) as { version: string }

export const version = manifest.version
