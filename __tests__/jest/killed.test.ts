/** Runs that are killed with SIGKILL, and the run after them: nothing is left running, and nothing half-made is used. */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Project } from '../support/project'

let project: Project
beforeAll(async () => {
  project = Project.from(path.join(__dirname, 'fixtures/shop'))
  expect(await project.generate()).toMatchObject({ code: 0 })
  project.write('suites/slow.test.ts', SLOW)
}, 60_000)
afterAll(() => project.remove())

/** Says when it is in the middle of a transaction, and stays there for as long as it is told. */
const SLOW = `
import { prisma } from '../db'
test('is in the middle', async () => {
  const before = await prisma.user.count()
  await prisma.$transaction(async (tx) => {
    await tx.user.create({ data: { email: 'killed@shop.test' } })
    process.stderr.write('in the middle\\n')
    await new Promise((resolve) => setTimeout(resolve, Number(process.env.STAY)))
  })
  expect(await prisma.user.count()).toBe(before + 1)
  expect(await prisma.user.count({ where: { email: 'killed@shop.test' } })).toBe(1)
})`

const MOMENTS: readonly [name: string, text: string][] = [
  ['while its template is made', 'pushing the schema'],
  ['in the middle of a transaction', 'in the middle'],
]

describe.each(['pglite', 'embedded'] as const)('%s', (engine) => {
  let cache: string
  beforeAll(() => {
    cache = mkdtempSync(path.join(os.tmpdir(), 'shadow-killed-'))
    chmodSync(cache, 0o755) // as root, Postgres runs as another user
  })
  afterAll(() => rmSync(cache, { recursive: true, force: true }))

  const config = () => ({
    transform: { '^.+\\.ts$': ['prisma-sqlite-shadow/transform', { transformer: '@swc/jest' }] },
    testEnvironmentOptions: { layer: 'full', engine, cacheDirectory: cache },
  })
  const run = (stay: number, killWhen?: (output: string) => boolean) =>
    project.jest({ config: config(), args: ['suites/slow'], env: { STAY: String(stay), TMPDIR: cache }, killWhen })

  test.each(MOMENTS)(
    'killed %s',
    async (_, text) => {
      const killed = await run(20_000, (output) => output.includes(text))
      expect(killed.output).toContain(text)
      expect(killed.code).toBeNull()
      await nothingRuns(cache)
      expect(await run(0)).toMatchObject({ code: 0, tests: { 'is in the middle': 'passed' } })
      await nothingRuns(cache)
      expect(runFolders(cache)).toEqual([])
    },
    120_000,
  )

  test('a second run makes no template', async () => {
    const { code, output } = await run(0)
    expect(code).toBe(0)
    expect(output).not.toContain('pushing the schema')
    expect(making(cache)).toEqual([])
  }, 60_000)
})

/** Waits until no process has `folder` on its command line: what survives a killed run ends by itself. */
async function nothingRuns(folder: string): Promise<void> {
  const running = () =>
    execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(folder))
  for (let tries = 0; running().length > 0 && tries < 200; tries++) await new Promise((next) => setTimeout(next, 100))
  expect(running()).toEqual([])
}

function runFolders(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.startsWith('prisma-sqlite-shadow-run-'))
}

function making(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true }) as string[]
  return names.filter((name) => path.basename(name).startsWith('.making'))
}
