// One run of Jest, from its start to its end.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { root } from '../../scripts/prepare.mjs'
import { serverCpu, watchTree } from './processTree.mjs'

const jest = createRequire(import.meta.url).resolve('jest/bin/jest')

/**
 * @param {{ config: string, workers: number, env: Record<string, string>, server?: number }} run `server`: the process whose
 *   CPU time belongs to the run
 * @returns wall and CPU time in seconds, memory in bytes, times in milliseconds of the epoch
 */
export async function jestRun({ config, workers, env, server, cwd, nodeArguments = [] }) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bench-run-'))
  const result = path.join(folder, 'result.json')
  try {
    const serverBefore = serverCpu(server)
    const started = performance.timeOrigin + performance.now()
    const args = [
      ...nodeArguments,
      jest,
      '--config',
      config,
      '--maxWorkers',
      String(workers),
      '--ci',
      '--silent',
      '--watchman=false',
    ]
    const child = spawn(process.execPath, args, {
      cwd,
      env: { ...inherited(), ...env, BENCH_RESULT: result },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const watch = watchTree(child.pid)
    const errors = []
    child.stderr.on('data', (chunk) => errors.push(chunk))
    await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject))
    const ended = performance.timeOrigin + performance.now()
    const used = watch.stop()
    return {
      wall: (ended - started) / 1000,
      cpu: used && used.cpu + serverCpu(server) - serverBefore,
      memory: used && { total: used.peakTotal, worker: used.peakWorker },
      started,
      ended,
      ...read(result, errors),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** For the line of progress: how long a run took, or why there was none. */
export const outcome = ({ wall, error }) =>
  error === undefined ? `${wall.toFixed(1)} s` : `failed: ${error.trim().slice(0, 400)}`

/** Where this repository lies is nobody's business: messages go into the results. */
function read(file, errors) {
  try {
    const inJson = JSON.stringify(root + path.sep).slice(1, -1)
    return { run: JSON.parse(readFileSync(file, 'utf8').replaceAll(inJson, '')) }
  } catch {
    const error = Buffer.concat(errors).toString().slice(-3000)
    return { run: undefined, error: error.replaceAll(root + path.sep, '') }
  }
}

/** What of our own environment would change how Jest runs is left out. */
function inherited() {
  const env = { ...process.env, CI: 'true', FORCE_COLOR: '0' }
  for (const name of Object.keys(env))
    if (/^(JEST_|NODE_ENV$|NODE_OPTIONS$|DATABASE_URL$|PRISMA_TEST_LAYER$|PRISMA_SQLITE_SHADOW_)/.test(name))
      delete env[name]
  return env
}
