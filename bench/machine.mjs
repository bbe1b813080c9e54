// What the figures depend on: they are only to be compared with others of the same run.
import { execFileSync } from 'node:child_process'
import os from 'node:os'
import { root } from '../scripts/prepare.mjs'
import { peers } from './peers.mjs'
import { installedVersion } from './workspace.mjs'

const ALWAYS = ['@prisma/client', '@prisma/adapter-pg', 'pg', 'jest', 'ts-jest', 'typescript']

export function machine() {
  const names = [...new Set([...ALWAYS, ...peers.flatMap((peer) => peer.packages)])]
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: git('rev-parse', '--short', 'HEAD'),
    node: process.version,
    system: `${os.type()} ${os.arch()}`,
    cpu: os.cpus()[0]?.model ?? 'unknown',
    cores: os.cpus().length,
    memoryGb: Math.round(os.totalmem() / 2 ** 30),
    versions: Object.fromEntries(names.map((name) => [name, installedVersion(name)])),
  }
}

/** How busy the machine is before anything is measured: more than half a core's worth makes figures useless. */
export function busy() {
  const [load] = os.loadavg()
  return load > 0.5 ? load : undefined
}

function git(...args) {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return undefined
  }
}
