/** What a test sees of the others, in real Jest processes. */
import { existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import { openSqliteFile } from '../support/sqliteFile'
import { Project } from '../support/project'

let project: Project
beforeAll(async () => {
  project = Project.from(path.join(__dirname, 'fixtures/shop'))
  expect(await project.generate()).toMatchObject({ code: 0 })
}, 60_000)
afterAll(() => project.remove())

const swc = { transform: { '^.+\\.ts$': ['prisma-sqlite-shadow/transform', { transformer: '@swc/jest' }] } }

test('blocks, hooks, transactions, timers, retries, clones', async () => {
  const args = ['--runInBand', 'suites/(adapters|blocks|timers|retries|clone|concurrent-none)']
  const run = await project.jest({ config: swc, args })
  expect(run.failures).toEqual({})
  expect(Object.values(run.tests).filter((status) => status === 'passed').length).toBe(24)
}, 60_000)

test('failing tests, refusals, and late queries', async () => {
  const config = { ...swc, testEnvironmentOptions: { keepFailed: 'kept' } }
  const args = ['--runInBand', 'suites/(failing|concurrent\\.|full|wrong-option|teardown|zz-later)']
  const run = await project.jest({ config, args })
  expect(run.failures['failing.test.ts']).toBeUndefined()
  expect(run.tests).toMatchObject({
    'leaves nothing behind': 'passed',
    'runs on Postgres': 'passed',
    'keeps its database': 'failed',
    'a hook that fails fails its test': 'failed',
  })
  expect(run.failures['concurrent.test.ts']).toContain(
    '"one of several" is a concurrent test, and isolation "rollback" runs one test at a time',
  )
  expect(run.failures['wrong-option.test.ts']).toContain('Did you mean "isolation"?')
  expect(run.output).toContain('late query:')
  expect(run.output).toContain('A query was sent after its test file was over')
  expectEvidence(run.failures['keeps its database'] ?? '')
}, 60_000)

test('a file with another environment has no database, and does not reach the application’s', async () => {
  const run = await project.jest({ config: swc, args: ['--runInBand', 'suites/node-environment'] })
  expect(run.failures).toEqual({})
  expect(Object.values(run.tests)).toEqual(['passed', 'passed', 'passed'])
}, 60_000)

/** The kept database is the one that the failing line saw, not what afterEach made of it. */
function expectEvidence(message: string): void {
  const file = /database is kept: (.*\.sqlite)/.exec(message)?.[1] ?? ''
  expect(existsSync(file)).toBe(true)
  expect(openSqliteFile(file, 'SELECT email FROM "User"')).toEqual([{ email: 'evidence' }])
  rmSync(file)
}
