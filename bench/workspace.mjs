// Where the benchmark works: bench/.work, which nothing of the repository reads. It has the peers' packages, this package as
// npm would install it, the projects, and Jest's caches.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBuilt, root } from '../scripts/prepare.mjs'

export const bench = path.dirname(fileURLToPath(import.meta.url))
export const work = path.join(bench, '.work')

const MANIFEST = path.join(bench, 'package.json')

/** This package as the projects have it. */
export const own = path.join(work, 'node_modules/prisma-sqlite-shadow')

/**
 * Installs what is missing.
 * @param {{ build: boolean }} options whether this package is built and unpacked anew
 * @param {string[]} packages those that the peers need
 */
export function prepareWorkspace({ build }, packages) {
  if (build) ensureBuilt()
  mkdirSync(work, { recursive: true })
  const { dependencies } = JSON.parse(readFileSync(MANIFEST, 'utf8'))
  if (packages.some((name) => name in dependencies)) installPeers()
  if (build || !existsSync(own)) installOwn()
}

/** A peer's own dependencies stay below it, so that they are nobody else's. */
function installPeers() {
  const copy = path.join(work, 'package.json')
  if (sameFile(MANIFEST, copy)) return
  cpSync(MANIFEST, copy)
  const flags = ['--no-audit', '--no-fund', '--silent', '--ignore-scripts', '--no-package-lock']
  const layout = ['--legacy-peer-deps', '--install-strategy=nested']
  try {
    execFileSync('npm', ['install', ...flags, ...layout], {
      cwd: work,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    })
  } catch (error) {
    rmSync(copy)
    throw error
  }
}

/** What `npm install` unpacks, and not a link: Jest treats what is under node_modules in its own way. */
function installOwn() {
  rmSync(own, { recursive: true, force: true })
  const { files } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  for (const file of ['package.json', ...files])
    cpSync(path.join(root, file), path.join(own, file), { recursive: true })
}

/** Another one for each state of this package's code: what it generated before is then out of date. */
export function ownFingerprint() {
  const hash = createHash('sha256')
  const folder = path.join(own, 'dist')
  for (const file of readdirSync(folder, { recursive: true }).sort())
    if (file.endsWith('.js') || file.endsWith('.json')) hash.update(file).update(readFileSync(path.join(folder, file)))
  return hash.digest('hex')
}

function sameFile(a, b) {
  return existsSync(b) && readFileSync(a, 'utf8') === readFileSync(b, 'utf8')
}

/** The version of a package as the projects find it. */
export function installedVersion(name) {
  for (const folder of [work, root]) {
    const file = path.join(folder, 'node_modules', name, 'package.json')
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')).version
  }
  return undefined
}
