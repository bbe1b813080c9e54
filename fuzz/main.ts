/** npm run fuzz: the same random statements on the shadow and on Postgres, until the time is up. See docs/fuzzing.md. */
import path from 'node:path'
import { fixtureText, readFixtures, replay, writeFixture } from './fixtures'
import { HELP, readOptions, type Options } from './options'
import { describe, summary } from './report'
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
  const targets = await openTargets(options)
  try {
    return options.replay ? await replayAll(targets) : await fuzz(options, targets)
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

async function replayAll(targets: readonly Target[]): Promise<number> {
  const fixtures = readFixtures(FIXTURES)
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
  return different > 0 ? 1 : 0
}

async function fuzz(options: Options, targets: readonly Target[]): Promise<number> {
  const start = Date.now()
  const run = new SqlRun(options, targets, say)
  say(`seed ${options.seed}, against ${targets.map((t) => t.name).join(' and ')}`)
  await run.run(start + options.time)
  for (const [i, one] of run.found.entries()) {
    const text = fixtureText(one.difference, one.seed)
    const file = writeFixture(options.fixtures ?? FIXTURES, `seed-${options.seed}-${i + 1}`, text)
    say(`${describe(one)}\nwritten to ${path.relative(process.cwd(), file)}\n`)
  }
  say(summary(run, Date.now() - start))
  say(`${run.found.length} differences`)
  return run.found.length > 0 ? 1 : 0
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${String((error as Error)?.stack ?? error)}\n`)
    process.exit(1)
  },
)
