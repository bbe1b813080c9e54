// The whole check, from a clean install on. The last line is the verdict: `N passed, N failed`, tests and steps together.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..')
const folder = mkdtempSync(path.join(os.tmpdir(), 'shadow-ci-'))
const result = path.join(folder, 'result.json')
let passed = 0
let failed = 0

rmSync(path.join(root, 'node_modules'), { recursive: true, force: true })
step('clean install', 'npm', ['install', '--no-audit', '--no-fund'])
step('build', 'npm', ['run', 'build'])
tests()
// After the tests, which generate the clients that some files import.
step('type check', 'npm', ['run', 'typecheck'])
step('lint', 'npm', ['run', 'lint'])
step('benchmark', 'npm', ['run', 'bench', '--', '--smoke'])
step('package', 'npm', ['run', 'check:package'])
rmSync(folder, { recursive: true, force: true })
process.stdout.write(`${passed} passed, ${failed} failed\n`)
process.exit(failed === 0 ? 0 : 1)

function step(name, command, args) {
  const ok = run(name, command, args)
  if (ok) passed++
  else failed++
}

function tests() {
  const ok = run('tests', 'npm', ['test', '--', '--json', '--outputFile', result, '--silent'])
  const counts = existsSync(result) ? JSON.parse(readFileSync(result, 'utf8')) : undefined
  passed += counts?.numPassedTests ?? 0
  failed += (counts?.numFailedTests ?? 0) + (counts?.numRuntimeErrorTestSuites ?? 0)
  if (!ok && (counts?.numFailedTests ?? 0) === 0) failed++
}

function run(name, command, args) {
  process.stdout.write(`\n== ${name}\n`)
  const started = performance.now()
  const env = { ...process.env, CI: 'true', PRISMA_SCHEMA_ENGINE_BINARY: process.execPath }
  const stdout = name === 'tests' ? 'ignore' : 'inherit' // Jest's JSON; its report is on standard error
  const { status } = spawnSync(command, args, {
    cwd: root,
    env,
    stdio: ['ignore', stdout, 'inherit'],
    shell: process.platform === 'win32',
  })
  process.stdout.write(
    `== ${name}: ${status === 0 ? 'ok' : 'FAILED'} (${((performance.now() - started) / 1000).toFixed(0)} s)\n`,
  )
  return status === 0
}
