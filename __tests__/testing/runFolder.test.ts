/** A run's folder: one for the run, gone after it, and gone after a run that was killed. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { endRun, ensureRun, RUN_VARIABLE, runFolder, startRun } from '../../src/testing/runFolder'

let temp: string
const outer = { run: process.env[RUN_VARIABLE], temp: process.env.TMPDIR }

beforeEach(() => {
  temp = mkdtempSync(path.join(os.tmpdir(), 'run-folder-'))
  jest.spyOn(os, 'tmpdir').mockReturnValue(temp)
  delete process.env[RUN_VARIABLE]
})
afterEach(() => {
  endRun()
  jest.restoreAllMocks()
  rmSync(temp, { recursive: true, force: true })
  if (outer.run !== undefined) process.env[RUN_VARIABLE] = outer.run
})

test('is known to every process of the run, and gone at its end', () => {
  const folder = startRun()
  expect(path.basename(folder)).toMatch(new RegExp(`^prisma-sqlite-shadow-run-${process.pid}-`))
  expect(process.env[RUN_VARIABLE]).toBe(folder)
  expect([runFolder(), ensureRun()]).toEqual([folder, folder])
  endRun()
  expect(existsSync(folder)).toBe(false)
  expect(process.env[RUN_VARIABLE]).toBeUndefined()
})

test('a new run begins with an empty one', () => {
  const first = startRun()
  const second = startRun()
  expect(second).not.toBe(first)
  expect(readdirSync(temp)).toEqual([path.basename(second)])
})

test('a worker takes the one that it is told of, and leaves it', () => {
  const folder = path.join(temp, `prisma-sqlite-shadow-run-${process.ppid}-abc`)
  process.env[RUN_VARIABLE] = folder
  expect(runFolder()).toBe(folder)
  endRun()
  expect(process.env[RUN_VARIABLE]).toBe(folder)
})

test('a run inside another has its own', () => {
  process.env[RUN_VARIABLE] = path.join(temp, `prisma-sqlite-shadow-run-${process.ppid}-abc`)
  expect(path.dirname(ensureRun())).toBe(temp)
  expect(ensureRun()).toContain(`-run-${process.pid}-`)
})

test('where nobody named one, a process makes its own', () => {
  expect(runFolder()).toContain(`-run-${process.pid}-`)
})

test('the next run removes the folder of a killed one, and no other', async () => {
  const file = path.join(__dirname, '../../src/testing/runFolder.ts')
  const script = `console.log(require(${JSON.stringify(file)}).startRun()); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--require', 'tsx/cjs', '-e', script], {
    env: { ...process.env, TMPDIR: temp, TEMP: temp },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = new Promise((resolve) => child.once('exit', resolve))
  const folder = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()))
    gone.then(() => reject(new Error('The other run ended by itself.')))
  })
  const own = startRun()
  expect(existsSync(folder)).toBe(true)
  child.kill('SIGKILL')
  await gone
  expect(existsSync(folder)).toBe(true)
  const next = startRun()
  expect([existsSync(folder), existsSync(own), existsSync(next)]).toEqual([false, false, true])
}, 30_000)
