import { parseArgs } from 'node:util'

export interface Options {
  readonly seed: number
  /** Milliseconds; Infinity where only the number of statements ends the run. */
  readonly time: number
  readonly statements: number
  readonly against: 'pglite' | 'native' | 'both'
  readonly only: 'sql' | 'prisma' | 'sessions' | undefined
  /** Stops after so many different differences. */
  readonly differences: number
  readonly replay: boolean
  /** Where cases that differ are written to. */
  readonly fixtures: string | undefined
  readonly help: boolean
}

export const HELP = `npm run fuzz -- [options]

Random statements on the shadow and on Postgres; their answers are compared whole.

  --seed N              the same seed makes the same statements (1)
  --time 60s            how long: 90, 90s, 5m, 1h (60s)
  --statements N        stops after so many SQL statements that were compared (then no time is needed)
  --against NAME        pglite, native or both (pglite); prisma and sessions always run against native
  --only KIND           sql, prisma or sessions (all three; sql alone against pglite)
  --differences N       stops after so many different differences (10)
  --fixtures FOLDER     writes the small case of each difference there, or reads what to replay (fuzz/fixtures)
  --replay              runs the fixtures instead
  --help

Exit code: 0 no difference, 1 a difference, 2 wrong options.`

/** @throws Error that names what is wrong */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    strict: true,
    allowPositionals: false,
    options: {
      seed: { type: 'string' },
      time: { type: 'string' },
      statements: { type: 'string' },
      against: { type: 'string' },
      only: { type: 'string' },
      differences: { type: 'string' },
      fixtures: { type: 'string' },
      replay: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  const statements = values.statements === undefined ? Infinity : whole('--statements', values.statements)
  return {
    seed: whole('--seed', values.seed ?? '1'),
    time:
      values.time === undefined && values.only === undefined && values.statements !== undefined
        ? Infinity
        : duration(values.time ?? '60s'),
    statements,
    against: oneOf('--against', values.against ?? 'pglite', ['pglite', 'native', 'both'] as const),
    only: values.only === undefined ? undefined : oneOf('--only', values.only, ['sql', 'prisma', 'sessions'] as const),
    differences: whole('--differences', values.differences ?? '10'),
    fixtures: values.fixtures,
    replay: values.replay ?? false,
    help: values.help ?? false,
  }
}

function whole(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} is to be a whole number, not ${JSON.stringify(text)}`)
  return Number(text)
}

function duration(text: string): number {
  const match = /^(\d+)(s|m|h)?$/.exec(text)
  if (!match) throw new Error(`--time is to be a number with s, m or h, not ${JSON.stringify(text)}`)
  return Number(match[1]) * { s: 1000, m: 60_000, h: 3_600_000 }[match[2] ?? 's']!
}

function oneOf<T extends string>(name: string, text: string, choices: readonly T[]): T {
  const found = choices.find((c) => c === text)
  if (found === undefined) throw new Error(`${name} is to be one of ${choices.join(', ')}, not ${JSON.stringify(text)}`)
  return found
}
