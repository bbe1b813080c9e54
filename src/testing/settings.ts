/** What a user can set for a run or for one test file: `testEnvironmentOptions`, or the docblock's `@jest-environment-options`. */
import { ShadowError } from '../errors'
import type { EngineName } from '../full/engine'

/**
 * How a test is kept apart from the next: `rollback` turns the application's transactions into savepoints of one that is
 * rolled back; `clone` and `truncate` let it commit, and put the database back to a copy, or empty its tables and load the
 * template's rows again. On the shadow the last two promise the same, and are done the same way.
 */
export type Isolation = 'rollback' | 'clone' | 'truncate' | 'none'

/** `auto`: on the shadow, and on Postgres once the shadow has refused something in the file. */
export type LayerSetting = 'shadow' | 'full' | 'auto'

export interface TestSettings {
  /** The folder that `prisma generate` wrote, relative to Jest's rootDir. Default: found through the Prisma config. */
  readonly directory?: string
  /** The layer of every test file that nothing more particular is said of; `shadow` by default. */
  readonly layer: LayerSetting
  /** Globs of test files that run on Postgres, relative to Jest's rootDir; a `!` in front takes files out again. */
  readonly full: readonly string[]
  /** The Postgres behind the full layer; `pglite` by default. */
  readonly engine: EngineName
  /** For the engine `server`: the environment variable that holds the server's URL. */
  readonly urlVariable?: string
  /** Hosts and databases of the engine `server` that may be used although their names are not a test's. */
  readonly allowServer: readonly string[]
  /** How each test is kept apart from the next; `rollback` by default. */
  readonly isolation: Isolation
  /** A module path, or a command line, that fills the template once. */
  readonly seed?: string
  /** Keep a failed test's database as a SQLite file: `true` for the temp folder, or a folder's path. */
  readonly keepFailed: boolean | string
  /** Put sequences back to the template's values at each test's start; `true` by default. */
  readonly resetSequences: boolean
  /** Where templates are kept. Default: a folder in the operating system's temp folder. */
  readonly cacheDirectory?: string
}

const DEFAULTS: TestSettings = {
  layer: 'shadow',
  full: [],
  engine: 'pglite',
  allowServer: [],
  isolation: 'rollback',
  keepFailed: false,
  resetSequences: true,
}

interface Option {
  readonly check: (value: unknown) => boolean
  readonly takes: string
}

const text = (takes: string): Option => ({ check: isText, takes })
const flag: Option = { check: isFlag, takes: 'true or false' }
const texts = (takes: string): Option => ({ check: (value) => Array.isArray(value) && value.every(isText), takes })

function oneOf(...words: readonly string[]): Option {
  const quoted = words.map((word) => `"${word}"`)
  return {
    check: (value) => words.includes(value as string),
    takes: `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`,
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function isFlag(value: unknown): boolean {
  return typeof value === 'boolean'
}

const OPTIONS: Record<keyof TestSettings, Option> = {
  directory: text('a path'),
  layer: oneOf('shadow', 'full', 'auto'),
  full: texts('a list of globs'),
  engine: oneOf('pglite', 'embedded', 'server'),
  urlVariable: {
    check: (value) => typeof value === 'string' && /^[A-Za-z_]\w*$/.test(value),
    takes: 'the name of an environment variable',
  },
  allowServer: texts('a list of hosts and databases'),
  isolation: oneOf('rollback', 'clone', 'truncate', 'none'),
  seed: text('a module path or a command line'),
  keepFailed: { check: (value) => isFlag(value) || isText(value), takes: 'true, false or a path' },
  resetSequences: flag,
  cacheDirectory: text('a path'),
}

const WHERE = "testEnvironmentOptions of the Jest config, or the file's @jest-environment-options"

/**
 * Reads the options that are ours; a base environment (jsdom's `url`, for one) may have others.
 * @throws ShadowError OPTION_INVALID for a wrong value, or for options that contradict each other; OPTION_UNKNOWN for a
 *   name that is one of ours misspelt
 */
export function readTestSettings(options: Readonly<Record<string, unknown>>): TestSettings {
  const given: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(options)) {
    const option = Object.hasOwn(OPTIONS, name) ? OPTIONS[name as keyof TestSettings] : undefined
    if (!option) refuseMisspelt(name)
    if (value === undefined) continue
    if (option && !option.check(value))
      throw invalid(`The option "${name}" takes ${option.takes}, not ${JSON.stringify(value)}.`)
    given[name] = value
  }
  refuseServerHalves(given as Partial<TestSettings>)
  return { ...DEFAULTS, ...given }
}

/** A server is used only where both are said: that one is wanted, and which. */
function refuseServerHalves({ engine, urlVariable, allowServer }: Partial<TestSettings>): void {
  if (engine === 'server' && urlVariable === undefined) {
    throw invalid(
      'The engine "server" needs the option "urlVariable": the name of the environment variable that holds its URL.',
      `Add, for example, urlVariable: 'TEST_DATABASE_URL' to ${WHERE}.`,
    )
  }
  // A file may name another engine than the project, whose other options then come along.
  if (engine !== undefined) return
  const lonely = urlVariable !== undefined ? 'urlVariable' : allowServer !== undefined ? 'allowServer' : undefined
  if (lonely === undefined) return
  throw invalid(
    `The option "${lonely}" is for the engine "server", and no engine is set.`,
    `Add engine: 'server' to ${WHERE}, or remove "${lonely}".`,
  )
}

function invalid(message: string, hint = `Correct it in ${WHERE}.`): ShadowError {
  return new ShadowError('OPTION_INVALID', message, hint)
}

/** Short names are near to many words: jsdom's `url` is no misspelling of `full`. */
function refuseMisspelt(name: string): void {
  const near = (known: string) => distance(known.toLowerCase(), name.toLowerCase()) <= (known.length > 4 ? 2 : 1)
  const meant = Object.keys(OPTIONS).find(near)
  if (meant === undefined) return
  throw new ShadowError(
    'OPTION_UNKNOWN',
    `Unknown option "${name}".`,
    `Did you mean "${meant}"? Correct it in ${WHERE}.`,
  )
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next[j] = Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1)
    }
    row = next
  }
  return row[b.length] as number
}
