/** What a user can set for a run or for one test file: `testEnvironmentOptions`, or the docblock's `@jest-environment-options`. */
import { ShadowError } from '../errors'

export type Isolation = 'rollback' | 'clone' | 'none'

export interface TestSettings {
  /** The folder that `prisma generate` wrote, relative to Jest's rootDir. Default: found through the Prisma config. */
  readonly directory?: string
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

type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string' && value !== ''
const isFlag: Check = (value) => typeof value === 'boolean'

const OPTIONS: Record<keyof TestSettings, { readonly check: Check; readonly takes: string }> = {
  directory: { check: isText, takes: 'a path' },
  isolation: {
    check: (value) => value === 'rollback' || value === 'clone' || value === 'none',
    takes: '"rollback", "clone" or "none"',
  },
  seed: { check: isText, takes: 'a module path or a command line' },
  keepFailed: { check: (value) => isFlag(value) || isText(value), takes: 'true, false or a path' },
  resetSequences: { check: isFlag, takes: 'true or false' },
  cacheDirectory: { check: isText, takes: 'a path' },
}

const WHERE = "testEnvironmentOptions of the Jest config, or the file's @jest-environment-options"

/**
 * Reads the options that are ours; a base environment (jsdom's `url`, for one) may have others.
 * @throws ShadowError OPTION_INVALID for a wrong value, OPTION_UNKNOWN for a name that is one of ours misspelt
 */
export function readTestSettings(options: Readonly<Record<string, unknown>>): TestSettings {
  for (const [name, value] of Object.entries(options)) {
    const option = Object.hasOwn(OPTIONS, name) ? OPTIONS[name as keyof TestSettings] : undefined
    if (option && value !== undefined && !option.check(value)) {
      throw new ShadowError(
        'OPTION_INVALID',
        `The option "${name}" takes ${option.takes}, not ${JSON.stringify(value)}.`,
        `Correct it in ${WHERE}.`,
      )
    }
    if (!option) refuseMisspelt(name)
  }
  return { isolation: 'rollback', keepFailed: false, resetSequences: true, ...(options as Partial<TestSettings>) }
}

function refuseMisspelt(name: string): void {
  const meant = Object.keys(OPTIONS).find((known) => distance(known.toLowerCase(), name.toLowerCase()) <= 2)
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
