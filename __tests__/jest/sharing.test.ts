/** What a worker keeps from file to file, and what each file has of its own all the same. */
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { Project } from '../support/project'

let project: Project
beforeAll(async () => {
  project = Project.from(path.join(__dirname, 'fixtures/shop'))
  expect(await project.generate()).toMatchObject({ code: 0 })
}, 60_000)
afterAll(() => project.remove())

test.each([{ version: 30 }, { version: 29 }] as const)(
  'files of one worker share compiled code and the query compiler: Jest $version',
  async ({ version }) => {
    const run = await project.jest({ version, args: ['--runInBand', 'suites/sharing'] })
    expect(run.failures).toEqual({})
    expect(Object.keys(run.tests)).toHaveLength(5)
    expect(run.output).toContain('Tests:       10 passed')
  },
  60_000,
)

test('the next run reads plans back, and makes those that are new', async () => {
  const plans = () => {
    const folder = project.path('cache/plans')
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.txt'))
    expect(files).toHaveLength(1)
    return readFileSync(path.join(folder, files[0] as string), 'utf8')
  }
  const config = { preset: 'prisma-sqlite-shadow', testEnvironmentOptions: { cacheDirectory: 'cache' } }
  const run = async (...args: string[]) => {
    const { failures } = await project.jest({ config, args: ['--runInBand', ...args] })
    expect(failures).toEqual({})
    return plans()
  }
  const first = await run('suites/sharing-a')
  expect(first).toMatch(/\tcompile \{.*create/)
  expect(await run('suites/sharing-a')).toBe(first)
  project.write(
    'suites/asking.test.ts',
    `import { prisma } from '../db'
test('asks for something else', async () => {
  expect(await prisma.user.findMany({ where: { email: { startsWith: 'a' } } })).toEqual([])
})\n`,
  )
  const more = await run('suites/asking')
  rmSync(project.path('suites/asking.test.ts'))
  expect(more.startsWith(first) && more.length > first.length).toBe(true)
}, 120_000)

/** All that the worker's own realm keeps has to be of that realm: a WeakRef too holds the one that it was made in. */
const remembering = (name: string) => `
import events from 'node:events'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { prisma } from '../db'

const worker = (events.constructor as FunctionConstructor)('return globalThis')() as typeof globalThis & {
  worlds?: WeakRef<object>[]
}
const worlds = (worker.worlds ??= new worker.Array<WeakRef<object>>())
worlds.push(new worker.WeakRef(globalThis))

test('${name}', async () => {
  await prisma.user.create({ data: { email: 'ada' } })
  await expect(prisma.user.create({ data: { email: 'ada' } })).rejects.toThrow('Unique constraint')
  await prisma.$transaction(async (tx) => tx.user.count())
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setTimeout(resolve))
    collect()
  }
  // This file, and some whose code V8 has not yet let go of.
  expect(worlds.filter((world) => world.deref() !== undefined).length).toBeLessThan(6)
})
`

test.each([{ version: 30 }, { version: 29 }] as const)(
  'a file’s world is gone when it is over: Jest $version',
  async ({ version }) => {
    const names = Array.from({ length: 12 }, (_, i) => `world-${i}`)
    for (const name of names) project.write(`suites/${name}.test.ts`, remembering(name))
    const run = await project.jest({ version, args: ['--runInBand', 'suites/world'] })
    for (const name of names) rmSync(project.path(`suites/${name}.test.ts`))
    expect(run.failures).toEqual({})
    expect(Object.keys(run.tests)).toHaveLength(names.length)
  },
  120_000,
)

test('a Prisma whose compiler is not known has its own', async () => {
  const runtime = project.path('node_modules/@prisma/client/runtime')
  const real = path.join(__dirname, '../../node_modules/@prisma/client/runtime')
  project.write('node_modules/@prisma/client/package.json', '{ "name": "@prisma/client", "version": "7.99.0" }')
  const name = 'query_compiler_fast_bg.postgresql'
  const more = `Object.assign(module.exports, require(${JSON.stringify(`${real}/${name}.js`)}))
Object.defineProperty(module.exports.QueryCompiler.prototype, 'remember', { value() {}, configurable: true })\n`
  project.write(path.relative(project.directory, path.join(runtime, `${name}.js`)), more)
  for (const [file, text] of [
    [`${name}.wasm-base64.js`, `module.exports = require(${JSON.stringify(`${real}/${name}.wasm-base64.js`)})\n`],
    ['client.js', `module.exports = require(${JSON.stringify(`${real}/client.js`)})\n`],
  ] as const)
    project.write(path.relative(project.directory, path.join(runtime, file)), text)
  const run = await project.jest({ args: ['--runInBand', 'suites/sharing-a'] })
  rmSync(project.path('node_modules/@prisma'), { recursive: true })
  expect(Object.keys(run.failures)).toEqual(['the compiler is the worker’s'])
  expect(run.output).toContain('4 passed')
}, 60_000)
