// What every command needs first, done only where it is missing: dependencies, the build, the reference app's clients.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)
export const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..')

/** Prisma looks for its native schema engine before every command, and downloads it. `generate` never runs it. */
export const offline = {
  ...process.env,
  PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  PRISMA_HIDE_UPDATE_MESSAGE: '1',
}

export function ensureInstalled() {
  if (!isComplete()) npm('install', '--no-audit', '--no-fund')
  // A package manager that skips install scripts leaves SQLite unbuilt.
  if (!hasSqlite()) npm('rebuild', 'better-sqlite3')
}

export function ensureBuilt() {
  const built = path.join(root, 'dist/index.js')
  const sources = ['src', 'scripts/build.mjs', 'tsconfig.json', 'tsconfig.build.json', 'package.json']
  const newest = Math.max(...sources.map((source) => newestIn(path.join(root, source))))
  if (!existsSync(built) || statSync(built).mtimeMs < newest) run(path.join(root, 'scripts/build.mjs'))
}

/** The reference app's production client, and its shadow. */
export function generateReference(stdio = 'ignore') {
  return execFileSync(process.execPath, [require.resolve('prisma/build/index.js'), 'generate'], {
    cwd: root,
    env: offline,
    stdio,
  })
}

export function run(script, ...args) {
  execFileSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' })
}

export function npm(...args) {
  execFileSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
}

/** Every package that package.json names is there, and those that it pins in that version. */
function isComplete() {
  const { dependencies, devDependencies } = require(path.join(root, 'package.json'))
  return Object.entries({ ...dependencies, ...devDependencies }).every(([name, wanted]) => {
    const file = path.join(root, 'node_modules', name, 'package.json')
    return existsSync(file) && (!/^\d/.test(wanted) || JSON.parse(readFileSync(file, 'utf8')).version === wanted)
  })
}

function hasSqlite() {
  const check = "new (require('better-sqlite3'))(':memory:').close()"
  try {
    execFileSync(process.execPath, ['-e', check], { cwd: root, stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function newestIn(file) {
  const stats = statSync(file)
  if (!stats.isDirectory()) return stats.mtimeMs
  return Math.max(0, ...readdirSync(file).map((name) => newestIn(path.join(file, name))))
}
