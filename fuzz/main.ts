/** npm run fuzz: the same random statements on the shadow and on Postgres, until the time is up. See docs/fuzzing.md. */
import path from 'node:path'
import { fixtureText, readFixtures, replay, writeFixture } from './fixtures'
import { HELP, readOptions, type Options } from './options'
import { describe, summary } from './report'
import { runPrisma } from './prismaRun'
import { runSessions } from './sessionsRun'
import { SqlRun } from './sqlRun'
import { openNative } from './targets/native'
import { openPglite } from './targets/pglite'
import type { Target } from './targets/target'

const FIXTURES = path.join(__dirname, 'fixtures')
const say = (text: string): void => void process.stdout.write(`${text}\n`)

async function main(): Promise<number> {
  let options: Options
  try {
    options = readOptions(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${HELP}\n`)
    return 2
  }
  if (options.help) {
    say(HELP)
    return 0
  }
  if (options.replay) return (await withTargets(options, (targets) => replayAll(options, targets))) > 0 ? 1 : 0
  let different = 0
  for (const [kind, milliseconds] of shares(options)) different += await KINDS[kind](options, milliseconds)
  return different > 0 ? 1 : 0
}

type Kind = 'sql' | 'prisma' | 'sessions'

/** How each kind runs; gives the number of its differences. */
const KINDS: Record<Kind, (options: Options, milliseconds: number) => Promise<number>> = {
  sql: (options, milliseconds) => withTargets(options, (targets) => fuzz(options, targets, milliseconds)),
  prisma: async ({ seed }, milliseconds) => told(await runPrisma(seed, performance.now() + milliseconds, say)),
  sessions: async ({ seed }, milliseconds) => told(await runSessions(seed, performance.now() + milliseconds, say)),
}

/** Against PGlite there is SQL alone: it has one connection, and Prisma's runs are made for a server. */
function shares({ only, against, time }: Options): (readonly [Kind, number])[] {
  if (only) return [[only, only === 'sql' ? time : Math.min(time, 3_600_000)]]
  if (against === 'pglite') return [['sql', time]]
  return [
    ['sql', time * 0.6],
    ['prisma', time * 0.25],
    ['sessions', time * 0.15],
  ]
}

function told(differences: readonly string[]): number {
  for (const difference of differences) say(`${difference}\n`)
  return differences.length
}

async function withTargets(options: Options, work: (targets: readonly Target[]) => Promise<number>): Promise<number> {
  const targets = await openTargets(options)
  try {
    return await work(targets)
  } finally {
    for (const target of targets) await target.close()
  }
}

async function openTargets({ against }: Options): Promise<Target[]> {
  const targets: Target[] = []
  if (against !== 'native') targets.push(await openPglite())
  if (against !== 'pglite') targets.push(await openNative())
  return targets
}

async function replayAll(options: Options, targets: readonly Target[]): Promise<number> {
  const fixtures = readFixtures(options.fixtures ?? FIXTURES)
  let different = 0
  for (const target of targets) {
    for (const fixture of fixtures) {
      for (const what of await replay(fixture, target)) {
        different++
        say(`${fixture.name}, ${target.name}: ${what}`)
      }
    }
  }
  say(`${fixtures.length} fixtures, ${different} differences`)
  return different
}

async function fuzz(options: Options, targets: readonly Target[], milliseconds: number): Promise<number> {
  const start = performance.now()
  const run = new SqlRun(options, targets, say)
  say(`seed ${options.seed}, against ${targets.map((t) => t.name).join(' and ')}`)
  await run.run(start + milliseconds)
  for (const [i, one] of run.found.entries()) {
    const text = fixtureText(one.difference, one.seed)
    const file = writeFixture(options.fixtures ?? FIXTURES, `seed-${options.seed}-${i + 1}`, text)
    say(`${describe(one)}\nwritten to ${path.relative(process.cwd(), file)}\n`)
  }
  say(summary(run, performance.now() - start))
  say(`${run.found.length} differences`)
  return run.found.length
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${String((error as Error)?.stack ?? error)}\n`)
    process.exit(1)
  },
)
