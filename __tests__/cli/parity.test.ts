/** `prisma-sqlite-shadow parity` on a project whose environment gives each layer its own outcomes. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { isAlive } from '../../src/project/lock'
import { Project } from '../support/project'

const BIN = path.join(__dirname, '../../bin/prisma-sqlite-shadow.js')
const JEST_29 = path.join(__dirname, 'fixtures/jest-29.cjs')

let project: Project
let temp: string
beforeEach(() => {
  project = Project.from(path.join(__dirname, 'fixtures/parity'))
  temp = project.path('temp')
  mkdirSync(temp)
})
afterEach(() => project.remove())

function parity(...args: string[]): ReturnType<Project['run']> {
  return project.run([BIN, 'parity', ...args], { TMPDIR: temp, TEMP: temp, TMP: temp })
}

/** What is of the command and of runs; Jest keeps its cache there too. */
const leftovers = () => readdirSync(temp).filter((name) => name.startsWith('prisma-sqlite-shadow'))

test('reports every test whose outcome differs, and ends with 1', async () => {
  const { code, output } = await parity('--json', 'report/parity.json', '--', '--maxWorkers=2')
  expect(output).toContain('3 differences in 9 tests (1 unstable)')
  expect(code).toBe(1)
  expect(output).toMatch(/✗ suites\/differs\.test\.cjs › differs\n +shadow +failed +expect\(received\)/)
  expect(output).toMatch(/SQL of the failing test:\n +SELECT 2\n/)
  expect(output).toMatch(/✗ suites\/broken\.test\.cjs › the file itself\n +shadow +failed +cannot be loaded/)
  expect(output).toMatch(/2 tests fail on both layers/)
  expect(output).toMatch(/pinned\.test\.cjs .*full only \(docblock\)/)
  expect(output).toContain('A second look at 3 files with differences')
  const page = 'node_modules/.cache/prisma-sqlite-shadow/prisma-sqlite-shadow-parity.html'
  expect(output).toContain(`Side by side: ${path.normalize(page)}`)
  expect(project.read(page)).toContain('3 differences')
  expect(leftovers()).toEqual([])

  const { differences, suites } = JSON.parse(project.read('report/parity.json')) as {
    differences: number
    suites: {
      file: string
      tests: { name?: string; verdict: string; unstable?: boolean; messagesDiffer?: boolean }[]
    }[]
  }
  expect(differences).toBe(3)
  const named = suites.flatMap(({ file, tests }) =>
    tests.map(({ name, verdict, ...more }) => [
      path.basename(file, '.test.cjs'),
      name,
      more.unstable ? 'unstable' : more.messagesDiffer ? 'other messages' : verdict,
    ]),
  )
  expect(named).toEqual([
    ['agrees', 'passes', 'same'],
    ['agrees', 'is skipped', 'same'],
    ['alike', 'fails alike', 'both fail'],
    ['alike', 'fails with other messages', 'other messages'],
    ['broken', undefined, 'different'],
    ['broken', 'loads', 'not compared'],
    ['differs', 'is the same', 'same'],
    ['differs', 'differs', 'different'],
    ['endless', 'never ends', 'same'],
    ['pinned', 'is on the full layer', 'not compared'],
    ['unstable', 'fails once', 'unstable'],
  ])
}, 60_000)

test('no difference: 0, and JSON alone on standard output', async () => {
  const { code, output } = await parity('--json', '-', '--no-html', '--', 'agrees', 'alike')
  expect(output).toContain('No difference: 4 tests end the same on both layers')
  expect(output).toContain('"differences": 0')
  expect(code).toBe(0)
  expect(existsSync(project.path('node_modules/.cache'))).toBe(false)
}, 60_000)

test('without a second look; the page in a folder of the user', async () => {
  const { code, output } = await parity('--no-retry', '--html', 'report/', '--', 'unstable')
  expect(output).not.toContain('second look')
  expect(output).toContain('1 difference in 1 test\n')
  expect(project.read('report/prisma-sqlite-shadow-parity.html')).toContain('1 difference in 1 test')
  expect(code).toBe(1)
}, 60_000)

test('Jest 29', async () => {
  project.write(
    'node_modules/jest/package.json',
    JSON.stringify({ name: 'jest', version: '29.7.0', bin: './jest.cjs' }),
  )
  project.write('node_modules/jest/jest.cjs', `require(${JSON.stringify(JEST_29)})`)
  const { code, output } = await parity('--no-html', '--', 'differs', 'unstable', 'pinned')
  expect(output).toContain('2 differences in 3 tests (1 unstable)')
  expect(output).toMatch(/pinned\.test\.cjs .*full only \(docblock\)/)
  expect(output).toContain('SELECT 2')
  expect(code).toBe(1)
}, 60_000)

describe('cannot run: 2', () => {
  test('a layer that does not start', async () => {
    project.edit('environment.cjs', (text) => text.replace('process.env.BROKEN_LAYER', "'full'"))
    const { code, output } = await parity('--', 'agrees', 'alike')
    expect(output).toContain('No suite could start on the full layer:\n\nShadowError: The server is down.')
    expect(code).toBe(2)
  }, 60_000)

  test('a global set-up that fails', async () => {
    project.write(
      'setup.cjs',
      `module.exports = () => { throw new Error('no template on ' + process.env.PRISMA_TEST_LAYER) }`,
    )
    const { code, output } = await parity('--', '--globalSetup=./setup.cjs')
    expect(output).toContain('Jest has no result on the shadow layer')
    expect(output).toContain('no template on shadow')
    expect(code).toBe(2)
    expect(leftovers()).toEqual([])
  }, 60_000)

  test.each([
    [['--', 'no-such-suite'], 'No tests found'],
    [['--', '--watch'], '--watch has no place'],
    [['--jsn', 'x'], "Unknown option '--jsn'"],
  ])('%j', async (args, message) => {
    const { code, output } = await parity(...args)
    expect(output).toContain(message)
    expect(code).toBe(2)
  })
})

test('Ctrl-C ends both and leaves nothing', async () => {
  const env = { ...process.env, ENDLESS: '1', TMPDIR: temp, TEMP: temp, TMP: temp }
  const child = spawn(process.execPath, [BIN, 'parity', '--', 'endless', 'agrees', '--maxWorkers=2'], {
    cwd: project.directory,
    env,
    stdio: 'ignore',
  })
  const running = project.path('running')
  while (!existsSync(running) || readFileSync(running, 'utf8') === '') await new Promise((go) => setTimeout(go, 50))
  const worker = Number(readFileSync(running, 'utf8'))
  const ended = new Promise((resolve) => child.on('close', resolve))
  child.kill('SIGINT')
  expect(await ended).toBe(130)
  while (isAlive(worker)) await new Promise((go) => setTimeout(go, 50)) // killed, and soon gone
  expect(leftovers()).toEqual([])
}, 60_000)
