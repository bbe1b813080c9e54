/** A made-up project full of raw SQL, and the command line in it. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

export const ROOT = path.join(__dirname, '../..')
const BIN = path.join(ROOT, 'bin/prisma-sqlite-shadow.js')

export interface CommandRun {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs one command of the built package. */
export function command(cwd: string, args: readonly string[], input = ''): CommandRun {
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, NO_COLOR: '1' }
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], { cwd, env, input, encoding: 'utf8' })
  return { code: status, stdout, stderr }
}

/** The fixture in a folder of its own; its sources end in `.txt` there, so that no tool of this repository reads them. */
export function rawSqlProject(): { readonly directory: string; remove(): void } {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'shadow-rawsql-'))
  cpSync(path.join(__dirname, 'fixtures/rawsql'), directory, { recursive: true })
  for (const file of readdirSync(directory, { recursive: true }) as string[]) {
    if (file.endsWith('.txt')) renameSync(path.join(directory, file), path.join(directory, file.slice(0, -4)))
  }
  mkdirSync(path.join(directory, 'node_modules'), { recursive: true })
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) }
}
