// Where the benchmark works: bench/.work, which nothing of the repository reads. It has the peers' packages, this package as
// npm would install it, the projects, and Jest's caches.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBuilt, root } from '../scripts/prepare.mjs'

export const bench = path.dirname(fileURLToPath(import.meta.url))
export const work = path.join(bench, '.work')

const OWN = path.join(work, 'node_modules/prisma-sqlite-shadow')

/** Installs what is missing; a peer's own dependencies stay below it, so that they are nobody else's. */
export function prepareWorkspace({ build }) {
  if (build) ensureBuilt()
  mkdirSync(work, { recursive: true })
  const manifest = path.join(bench, 'package.json')
  if (!sameFile(manifest, path.join(work, 'package.json'))) {
    cpSync(manifest, path.join(work, 'package.json'))
    const flags = ['--no-audit', '--no-fund', '--silent', '--ignore-scripts', '--no-package-lock']
    const layout = ['--legacy-peer-deps', '--install-strategy=nested']
    try {
      execFileSync('npm', ['install', ...flags, ...layout], {
        cwd: work,
        stdio: ['ignore', 'ignore', 'inherit'],
        shell: process.platform === 'win32',
      })
    } catch (error) {
      rmSync(path.join(work, 'package.json'))
      throw error
    }
  }
  installOwn()
}

/** What `npm install` unpacks, and not a link: Jest treats what is under node_modules in its own way. */
function installOwn() {
  rmSync(OWN, { recursive: true, force: true })
  const { files } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  for (const file of ['package.json', ...files])
    cpSync(path.join(root, file), path.join(OWN, file), { recursive: true })
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
