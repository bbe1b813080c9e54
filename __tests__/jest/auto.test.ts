/** `layer: 'auto'` in real Jest processes: a file that the shadow refuses is run again, and Jest tells of one result. */
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Project, type JestOptions, type JestRun } from '../support/project'

const ROOT = path.join(__dirname, '../..')
const FIXTURE = path.join(__dirname, 'fixtures/auto')
const SUMMARY = 'summary.json'
const REFUSED = 'function pg_column_size(text)'

/** Of all tests here, and of no other run: templates are made once, and refusals are kept for each project by itself. */
const cacheDirectory = mkdtempSync(path.join(os.tmpdir(), 'auto-cache-'))

let generated: Project
let project: Project
beforeAll(async () => {
  generated = Project.from(FIXTURE)
  expect(await generated.generate()).toMatchObject({ code: 0 })
}, 60_000)
beforeEach(() => {
  project = Project.from(FIXTURE)
  cpSync(generated.path('generated'), project.path('generated'), { recursive: true })
})
afterEach(() => project.remove())
afterAll(() => {
  generated.remove()
  rmSync(cacheDirectory, { recursive: true, force: true })
})

const config = (more: object = {}, options: object = {}) => ({
  transform: { '^.+\\.ts$': ['prisma-sqlite-shadow/transform', { transformer: '@swc/jest' }] },
  reporters: ['default', '<rootDir>/reporter.js'],
  testEnvironmentOptions: { layer: 'auto', full: ['suites/globbed*'], cacheDirectory, ...options },
  ...more,
})

function run({ args = [], env = {}, ...options }: JestOptions = {}) {
  const outer = { PRISMA_TEST_LAYER: '', PRISMA_SQLITE_SHADOW_RUN: '', PRISMA_SQLITE_SHADOW_SUMMARY: SUMMARY }
  return project.jest({ config: config(), ...options, args, env: { ...outer, ...env } })
}

/** File → layer and reason, as the summary's JSON has them. */
function layers(): Record<string, string> {
  const { suites } = JSON.parse(project.read(SUMMARY)) as {
    suites: { testPath: string; layer: string; why: string }[]
  }
  return Object.fromEntries(
    suites.map(({ testPath, layer, why }) => [path.basename(testPath, '.test.ts'), `${layer}, ${why}`]),
  )
}

/** With all that Jest printed, where it is not. */
function expectGreen({ code, failures, output }: JestRun): void {
  expect({ code, failures, output: code === 0 ? '' : output }).toEqual({ code: 0, failures: {}, output: '' })
}

const events = () => project.read('events.log').trim().split('\n')
const eventsOf = (suite: string) => events().filter((line) => line.split(' ')[1] === suite)

test.each([
  { version: 30, args: [] },
  { version: 30, args: ['--runInBand'] },
  { version: 29, args: [] },
  { version: 29, args: ['--runInBand'] },
] as const)(
  'Jest $version $args: green where Postgres is, once for each file, and remembered',
  async ({ version, args }) => {
    const names = 'suites/(refused|plain|pinned|globbed|hook)'
    const first = await run({ version, args: [...args, names] })
    expectGreen(first)
    expect(Object.keys(first.tests)).toHaveLength(6)
    expect(layers()).toEqual({
      hook: 'full, refused: ' + REFUSED,
      globbed: 'full, glob',
      pinned: 'shadow, docblock',
      plain: 'shadow, config',
      refused: 'full, refused: ' + REFUSED,
    })
    expect(first.output).toMatch(/^prisma-sqlite-shadow: 2 suites on the shadow, 3 on Postgres \d+\.\d+ \(pglite\): /m)
    expect(first.output).toContain(`2 refused on the shadow: ${REFUSED} (`)
    expect(eventsOf('refused')).toEqual([
      'start refused',
      'case refused converts: passed',
      'case refused adds: passed',
      'result refused 2 passed, 0 failed',
    ])
    expect(eventsOf('plain')).toHaveLength(3)

    const second = await run({ version, args: [...args, names] })
    expectGreen(second)
    expect(layers()).toMatchObject({ hook: 'full, remembered: ' + REFUSED, refused: 'full, remembered: ' + REFUSED })
    expect(second.output).toContain('refused on the shadow before: ' + REFUSED)
  },
  120_000,
)

test('a changed file is tried on the shadow again', async () => {
  await run({ args: ['suites/refused'] })
  project.write('suites/refused.test.ts', project.read('suites/plain.test.ts'))
  expectGreen(await run({ args: ['suites/refused'] }))
  expect(layers()).toEqual({ refused: 'shadow, config' })
}, 120_000)

test('a refusal that the application catches counts; no snapshot of it stays', async () => {
  expectGreen(await run({ args: ['--ci=false', 'suites/caught'] }))
  expect(layers()).toEqual({ caught: 'full, refused: ' + REFUSED })
  expect(project.read('suites/__snapshots__/caught.test.ts.snap')).toContain('`"converted"`')
  expect(project.read('suites/caught.test.ts')).toContain('toMatchInlineSnapshot(`"converted"`)')
}, 120_000)

test('what fails on Postgres is reported, with the words of Postgres', async () => {
  const { code, failures } = await run({ args: ['suites/(wrong|plain)'] })
  expect(code).toBe(1)
  expect(Object.keys(failures)).toEqual(['fails on both layers'])
  expect(failures['fails on both layers']).toContain('Received: "converted"')
  expect(layers()).toMatchObject({ wrong: 'full, refused: ' + REFUSED })
}, 120_000)

test('--bail stops at what fails on the shadow itself, and no refusal stops it', async () => {
  project.write('suites/failing.test.ts', "test('fails', () => expect(1).toBe(2))\n")
  expectGreen(await run({ args: ['--bail', '--runInBand', 'suites/(refused|plain)'] }))
  const { code } = await run({ args: ['--bail', '--runInBand', 'suites/(failing|refused)'] })
  expect(code).toBe(1)
}, 120_000)

test('coverage is that of the result that counts', async () => {
  const args = ['--coverage', '--coverageReporters=json', '--collectCoverageFrom=add.ts', 'suites/refused']
  expectGreen(await run({ args }))
  const coverage = JSON.parse(project.read('coverage/coverage-final.json')) as Record<
    string,
    { f: Record<string, number> }
  >
  expect(Object.entries(coverage).map(([file, { f }]) => [path.basename(file), f])).toEqual([['add.ts', { 0: 1 }]])
}, 120_000)

test('several projects: the same file in two of them, on two layers', async () => {
  const { reporters, ...ofProject } = config()
  const shared = {
    ...ofProject,
    rootDir: project.directory,
    preset: 'prisma-sqlite-shadow',
    transformIgnorePatterns: ['/node_modules/', `^${ROOT}/dist/`],
  }
  const projects = [
    { ...shared, displayName: 'one', testMatch: ['<rootDir>/suites/{refused,plain}.test.ts'] },
    {
      ...shared,
      displayName: 'other',
      testMatch: ['<rootDir>/suites/refused.test.ts'],
      testEnvironmentOptions: { layer: 'full', cacheDirectory },
    },
    { displayName: 'node', rootDir: project.directory, testMatch: ['<rootDir>/js/*.test.js'] },
  ]
  project.write('js/own.test.js', "test('another runner', () => undefined)\n")
  const whole = {
    projects,
    reporters,
    testMatch: undefined,
    transformIgnorePatterns: undefined,
  }
  const finished = await run({ config: { ...whole, preset: undefined } })
  expectGreen(finished)
  const { suites } = JSON.parse(project.read(SUMMARY)) as { suites: { testPath: string; why: string }[] }
  const refused = suites.filter(({ testPath }) => testPath.endsWith('refused.test.ts'))
  expect(refused.map(({ why }) => why).sort()).toEqual(['config', 'refused: ' + REFUSED])
  expect(eventsOf('refused').filter((line) => line.startsWith('result'))).toHaveLength(2)
}, 120_000)

test('PRISMA_TEST_LAYER=full has nothing to run again', async () => {
  const { code, output } = await run({ env: { PRISMA_TEST_LAYER: 'full' }, args: ['suites/(refused|globbed)'] })
  expect(code).toBe(0)
  expect(output).toMatch(/^prisma-sqlite-shadow: 2 suites on Postgres \d+\.\d+ \(pglite\): 2 by PRISMA_TEST_LAYER$/m)
  expect(output).not.toContain('refused on the shadow')
}, 120_000)

test('with a runner of the user: the refusal fails the file, and the next run goes to Postgres', async () => {
  const own = config({ runner: 'jest-runner' })
  const first = await run({ config: own, args: ['suites/refused'] })
  expect(first.failures).toHaveProperty(
    'converts',
    expect.stringContaining(`${REFUSED} is not supported on the shadow`),
  )
  expect(first.output).toContain(
    `1 suite met a refusal and will run on Postgres next time: ${REFUSED} (suites/refused.test.ts)`,
  )
  expectGreen(await run({ config: own, args: ['suites/refused'] }))
  expect(layers()).toEqual({ refused: 'full, remembered: ' + REFUSED })
}, 60_000)

/** Fails once the other file has met its refusal. */
const FAILING = `import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
test('fails', async () => {
  while (!existsSync('cache/layers')) await new Promise((resolve) => setTimeout(resolve, 20))
  expect(1).toBe(2)
})
`

test('watch mode: a run that is interrupted is over, and nothing is run again', async () => {
  project.write('suites/failing.test.ts', FAILING)
  await run({ config: config({}, { cacheDirectory: 'cache' }), args: ['suites/none', '--passWithNoTests'] }) // writes the configuration
  const command = [path.join(__dirname, '../support/jest-30.cjs'), '--config', 'jest.config.json']
  const args = [...command, '--watchAll', '--bail', '-w=2', 'suites/(failing|refused)']
  const env = { ...process.env, PRISMA_TEST_LAYER: '', PRISMA_SQLITE_SHADOW_RUN: '', NO_COLOR: '1', FORCE_COLOR: '0' }
  const watching = spawn(process.execPath, args, { cwd: project.directory, env, timeout: 50_000 })
  const gone = new Promise((resolve) => watching.once('close', resolve))
  let output = ''
  watching.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString()
    if (output.includes('Test run was interrupted.')) watching.kill()
  })
  await gone
  expect(output).toContain('Test run was interrupted.')
  expect(events().filter((line) => line.startsWith('result'))).toEqual(['result failing 0 passed, 1 failed'])
}, 60_000)
