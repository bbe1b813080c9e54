/** The migrations of a shadow, where they make rows: what a row is may depend on the moment, so that it is made with the database. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

export const HISTORY_FILE = 'history.json'

export interface Script {
  readonly file: string
  readonly sql: string
}

export const printHistory = (scripts: readonly Script[]): string => `${JSON.stringify(scripts, null, 1)}\n`

/** The history's text, for hashes; empty where the migrations make no rows. */
export function historyText(directory: string): string {
  const file = path.join(directory, HISTORY_FILE)
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
