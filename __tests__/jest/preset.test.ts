/** `preset: 'prisma-sqlite-shadow'` in real Jest processes: both Jests, both transformers, node and jsdom. */
import path from 'node:path'
import { Project } from '../support/project'

const SHOP = path.join(__dirname, 'fixtures/shop')

let project: Project
beforeAll(async () => {
  project = Project.from(SHOP)
  expect(await project.generate()).toMatchObject({ code: 0 })
}, 60_000)
afterAll(() => project.remove())

const transform = (transformer: string) => ({
  transform: { '^.+\\.ts$': ['prisma-sqlite-shadow/transform', { transformer }] },
})

test.each([
  { version: 30, transformer: 'ts-jest', testEnvironment: 'prisma-sqlite-shadow/shadow' },
  { version: 30, transformer: '@swc/jest', testEnvironment: 'prisma-sqlite-shadow/shadow-jsdom' },
  { version: 29, transformer: 'ts-jest', testEnvironment: 'prisma-sqlite-shadow/shadow' },
  { version: 29, transformer: '@swc/jest', testEnvironment: 'prisma-sqlite-shadow/shadow' },
] as const)(
  'Jest $version with $transformer in $testEnvironment',
  async ({ version, transformer, testEnvironment }) => {
    const run = await project.jest({
      version,
      config: { testEnvironment, ...transform(transformer) },
      args: ['suites/users'],
    })
    expect(run.failures).toEqual({})
    expect(Object.keys(run.tests)).toHaveLength(5)
  },
  60_000,
)
