/** The template's seed: run once, whoever starts, and again when it changes. */
import path from 'node:path'
import { Project } from '../support/project'

let project: Project
beforeAll(async () => {
  project = Project.from(path.join(__dirname, 'fixtures/shop'))
  expect(await project.generate()).toMatchObject({ code: 0 })
  project.write('suites/seeded.test.ts', SUITE)
}, 60_000)
afterAll(() => project.remove())

const SUITE = `import { prisma } from '../db'
test('is seeded', async () => {
  expect(await prisma.user.findMany({ select: { email: true } })).toEqual([{ email: 'seed' }])
  expect((await prisma.user.create({ data: { email: 'next' } })).id).toBe(2)
})
`

const seed = (lines: string) => `import { appendFileSync } from 'node:fs'
import { prisma } from './db'
async function main() {
  appendFileSync('runs.log', 'run\\n')
  ${lines}
  await prisma.user.create({ data: { email: 'seed' } })
}
main()
`

const config = {
  transform: { '^.+\\.ts$': ['prisma-sqlite-shadow/transform', { transformer: '@swc/jest' }] },
  testEnvironmentOptions: { seed: 'seed.ts', cacheDirectory: 'cache' },
}
const run = () => project.jest({ config, args: ['suites/seeded'] })
const runs = () => project.read('runs.log').trim().split('\n').length

test('processes that start together seed once', async () => {
  project.write('seed.ts', seed(''))
  const results = await Promise.all([run(), run(), run()])
  for (const { code, output } of results) expect({ code, output }).toMatchObject({ code: 0 })
  expect(runs()).toBe(1)
}, 120_000)

test('the next run uses the template, and a changed seed makes a new one', async () => {
  expect((await run()).failures).toEqual({})
  expect(runs()).toBe(1)
  project.write('seed.ts', seed('// changed'))
  expect((await run()).failures).toEqual({})
  expect(runs()).toBe(2)
}, 120_000)

test('a seed that fails stops the run with its own words', async () => {
  project.write('seed.ts', seed("throw new Error('no seed today')"))
  const { code, output } = await run()
  expect(code).not.toBe(0)
  expect(output).toMatch(/The seed "seed\.ts" ended with exit code 1[^]*no seed today/)
}, 120_000)

test('a schema that changed since generate stops the run', async () => {
  project.edit('prisma/schema.prisma', (text) => `${text}\nmodel Late {\n  id Int @id\n}\n`)
  const { code, output } = await run()
  expect(code).not.toBe(0)
  expect(output).toMatch(/has changed since the shadow in .* was generated\.\s+Run: npx prisma generate/)
}, 120_000)
