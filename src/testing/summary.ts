/** What a run says at its end about its layers. */
import path from 'node:path'
import { ShadowError } from '../errors'
import { isNegated, matchesGlobs } from './layerChoice'
import type { Refusal, SuiteRecord } from './suiteRecord'
import { writeWholeFile } from '../project/writeFile'

/** Names a file that the summary is written to as JSON. */
export const SUMMARY_VARIABLE = 'PRISMA_SQLITE_SHADOW_SUMMARY'

/** What the summary's JSON file holds. */
export interface RunSummary {
  readonly shadow: number
  readonly full: number
  readonly suites: readonly {
    readonly testPath: string
    readonly layer: 'shadow' | 'full'
    readonly engine: string
    readonly version?: string
    readonly why: string
    /** Met on the shadow under `auto`. */
    readonly refusal?: Refusal
  }[]
  /** Globs of the option `full` that no test file of the run matches. */
  readonly unmatchedGlobs: readonly string[]
}

/** @param whole whether the run had all test files: only then does a glob without a match mean anything */
export function summarize(records: readonly SuiteRecord[], whole: boolean): RunSummary {
  const suites = records.map(({ testPath, layer, engine, version, why, refusal }) => ({
    testPath,
    layer,
    engine,
    ...(version === undefined ? {} : { version }),
    why,
    ...(refusal === undefined ? {} : { refusal }),
  }))
  return {
    shadow: records.filter(({ layer }) => layer === 'shadow').length,
    full: records.filter(({ layer }) => layer === 'full').length,
    suites,
    unmatchedGlobs: whole ? unmatched(records) : [],
  }
}

function unmatched(records: readonly SuiteRecord[]): string[] {
  const globs = new Set(records.flatMap((record) => record.globs.filter((glob) => !isNegated(glob))))
  const matches = (glob: string) => (record: SuiteRecord) =>
    record.globs.includes(glob) && matchesGlobs([glob], record.testPath, record.rootDir)
  return [...globs].filter((glob) => !records.some(matches(glob)))
}

type Suite = RunSummary['suites'][number]

/**
 * The summary as text: undefined where every suite ran on the shadow and there is nothing more to say.
 * @param rootDir what the paths in it are relative to
 */
export function printSummary(summary: RunSummary, rootDir: string): string | undefined {
  const full = summary.suites.filter(({ layer }) => layer === 'full')
  const stayed = summary.suites.filter(({ layer, refusal }) => layer === 'shadow' && refusal !== undefined)
  if (full.length === 0 && stayed.length === 0 && summary.unmatchedGlobs.length === 0) return undefined
  const lines = [countLine(summary.shadow, full, rootDir)]
  if (stayed.length > 0) {
    const constructs = byConstruct(stayed, ({ refusal }) => refusal?.construct ?? '', rootDir)
    lines.push(`${suitesOf(stayed.length)} met a refusal and will run on Postgres next time: ${constructs}`)
  }
  for (const glob of summary.unmatchedGlobs)
    lines.push(`no test file matches the glob ${JSON.stringify(glob)} of the option "full"`)
  return lines.map((line) => `prisma-sqlite-shadow: ${line}\n`).join('')
}

function suitesOf(count: number): string {
  return count === 1 ? '1 suite' : `${count} suites`
}

function countLine(shadow: number, full: readonly Suite[], rootDir: string): string {
  const counts: string[] = []
  if (shadow > 0 || full.length === 0) counts.push(`${suitesOf(shadow)} on the shadow`)
  for (const [engine, suites] of groupBy(full, engineOf))
    counts.push(`${counts.length === 0 ? suitesOf(suites.length) : suites.length} on ${engine}`)
  const reasons = [...groupBy(full, ({ why }) => why.split(':')[0] as string)].map(([kind, suites]) =>
    reason(kind, suites, rootDir),
  )
  return [counts.join(', '), ...(reasons.length === 0 ? [] : [reasons.join(', ')])].join(': ')
}

function engineOf({ engine, version }: Suite): string {
  return `Postgres${version === undefined ? '' : ` ${version}`} (${engine})`
}

const REASONS: Readonly<Record<string, string>> = {
  config: 'by config',
  docblock: 'by docblock',
  glob: 'by glob',
  variable: 'by PRISMA_TEST_LAYER',
  refused: 'refused on the shadow',
  remembered: 'refused on the shadow before',
}

function reason(kind: string, suites: readonly Suite[], rootDir: string): string {
  const text = `${suites.length} ${REASONS[kind] ?? kind}`
  if (kind !== 'refused' && kind !== 'remembered') return text
  return `${text}: ${byConstruct(suites, ({ why }) => why.slice(kind.length + 2), rootDir)}`
}

/** The list of files is a hint, not the record: that is the JSON file. */
const SHOWN = 10

/** `COPY (suites/import.test.ts), LISTEN (suites/a.test.ts, suites/b.test.ts)` */
function byConstruct(suites: readonly Suite[], construct: (suite: Suite) => string, rootDir: string): string {
  const groups = [...groupBy(suites.slice(0, SHOWN), construct)].map(([name, group]) => {
    const files = group.map(({ testPath }) => path.relative(rootDir, testPath))
    return `${name} (${files.join(', ')})`
  })
  const more = suites.length - SHOWN
  return groups.join(', ') + (more > 0 ? ` and ${more} more` : '')
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(key(item))
    if (group) group.push(item)
    else groups.set(key(item), [item])
  }
  return groups
}

/**
 * Writes the summary as JSON.
 * @throws ShadowError OUTPUT_INVALID where the file cannot be written
 */
export function writeSummary(summary: RunSummary, file: string): void {
  try {
    writeWholeFile(path.resolve(file), `${JSON.stringify(summary, null, 2)}\n`)
  } catch (cause) {
    throw new ShadowError(
      'OUTPUT_INVALID',
      `The summary of the run cannot be written to ${file}: ${(cause as Error).message}`,
      `Set ${SUMMARY_VARIABLE} to a file that this user may write, or unset it.`,
      { cause },
    )
  }
}
