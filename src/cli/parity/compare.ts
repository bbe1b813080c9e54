/** Two runs of the same suites, one on each layer, compared test by test. */
import path from 'node:path'
import { matchesGlobs } from '../../testing/layerChoice'
import type { TracedStatement } from '../../testing/trace'
import { refusedConstruct, substance, tidyMessage } from './message'
import type { LayerName, LayerRun, SuiteRun, TestRun } from './result'

export type Outcome = TestRun['outcome'] | 'missing'

/** One test on one layer. */
export interface Side {
  readonly outcome: Outcome
  readonly ms: number
  /** Of a failed test: without colours and stacks. */
  readonly message?: string
  /** Of a failed test, where it used a database of ours. */
  readonly statements?: readonly TracedStatement[]
}

/**
 * `different`: what the run is for. `both fail`: alike on both layers, so no difference. `not compared`: its suite is on one
 * layer only, or could not be loaded on one of them, which is reported once for the whole file.
 */
export type Verdict = 'same' | 'different' | 'both fail' | 'not compared'

export interface TestComparison {
  /** Undefined for the file itself: loading it, and what fails outside its tests. */
  readonly name?: string
  readonly verdict: Verdict
  readonly shadow: Side
  readonly full: Side
  /** What the shadow refused to answer: a difference that says so itself. */
  readonly refused?: string
  /** Both fail, with messages that differ in substance. */
  readonly messagesDiffer?: boolean
  /** A second look at it gave other outcomes than the first. */
  readonly unstable?: boolean
}

export interface SuiteSide {
  readonly outcome: Outcome
  readonly ms: number
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** 'sqlite', 'pglite 18.4'…; undefined where the suite has no environment of ours. */
  readonly engine?: string
}

export interface SuiteComparison {
  /** Relative to the project, with slashes. */
  readonly file: string
  readonly project?: string
  /** The layer that the suite asks for by itself, and how. */
  readonly only?: { readonly layer: LayerName; readonly why: string }
  readonly shadow: SuiteSide
  readonly full: SuiteSide
  readonly tests: readonly TestComparison[]
}

export interface LayerSummary {
  readonly engine?: string
  readonly ms: number
  readonly suites: number
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export interface Comparison {
  readonly shadow: LayerSummary
  readonly full: LayerSummary
  readonly suites: readonly SuiteComparison[]
}

/** A test with its suite. */
export interface Located {
  readonly suite: SuiteComparison
  readonly test: TestComparison
}

/** @param root what the files' paths are relative to */
export function compareRuns(shadow: LayerRun, full: LayerRun, root: string): Comparison {
  const traces = { shadow: tracesOf(shadow), full: tracesOf(full) }
  const onFull = new Map(full.suites.map((suite) => [keyOf(suite), suite]))
  const pairs = shadow.suites.map((suite) => ({ shadow: suite, full: onFull.get(keyOf(suite)) }) as Pair)
  const known = new Set(shadow.suites.map(keyOf))
  for (const suite of full.suites) if (!known.has(keyOf(suite))) pairs.push({ full: suite })
  const suites = pairs.map((pair) => compareSuite(pair, traces, root))
  suites.sort((a, b) => order(a.file, b.file) || order(a.project ?? '', b.project ?? ''))
  return { shadow: summaryOf(shadow), full: summaryOf(full), suites }
}

/** All tests of that verdict. */
export function testsOf({ suites }: Comparison, verdict: Verdict): Located[] {
  return suites.flatMap((suite) =>
    suite.tests.filter((test) => test.verdict === verdict).map((test) => ({ suite, test })),
  )
}

/** Suites that ask for one layer, and whose outcomes on it were not the same both times. */
export function unsteadySuites({ suites }: Comparison): SuiteComparison[] {
  return suites.filter(({ only, tests }) => {
    const looked = tests.filter(({ shadow, full }) => shadow.outcome !== full.outcome)
    return only?.why === 'docblock' && looked.length > 0
  })
}

/** Marks differences that a second run of the same files does not show, or shows otherwise. */
export function applySecondLook(first: Comparison, second: Comparison): Comparison {
  const again = new Map(
    second.suites.flatMap((suite) => numbered(suite).map(([key, test]) => [`${suiteKey(suite)}\0${key}`, test])),
  )
  const suites = first.suites.map((suite) => {
    const tests = numbered(suite).map(([key, test]) => {
      if (test.verdict !== 'different') return test
      const look = again.get(`${suiteKey(suite)}\0${key}`)
      const steady = look?.shadow.outcome === test.shadow.outcome && look.full.outcome === test.full.outcome
      return steady ? test : { ...test, unstable: true }
    })
    return { ...suite, tests }
  })
  return { ...first, suites }
}

type Pair = { readonly shadow?: SuiteRun; readonly full?: SuiteRun }
type Traces = Record<LayerName, ReadonlyMap<string, readonly TracedStatement[]>>

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const keyOf = ({ testPath, project }: SuiteRun) => `${project ?? ''}\0${testPath}`
const suiteKey = ({ file, project }: SuiteComparison) => `${project ?? ''}\0${file}`
const traceKey = (testPath: string, test: string) => `${testPath}\0${test}`

/** A test that is tried again leaves several: the last counts. */
function tracesOf({ traces }: LayerRun): ReadonlyMap<string, readonly TracedStatement[]> {
  return new Map(traces.map(({ testPath, test, statements }) => [traceKey(testPath, test), statements]))
}

function compareSuite(pair: Pair, traces: Traces, root: string): SuiteComparison {
  const { testPath, project } = (pair.shadow ?? pair.full) as SuiteRun
  const only = pinned(pair)
  const tests = compareTests(pair, traces)
  return {
    file: path.relative(root, testPath).split(path.sep).join('/'),
    ...(project === undefined ? {} : { project }),
    ...(only ? { only } : {}),
    shadow: suiteSide(pair.shadow),
    full: suiteSide(pair.full),
    tests: only ? tests.map((test) => ({ ...test, verdict: 'not compared' as const })) : tests,
  }
}

/** The same layer answered both runs, or the configuration sends the suite to Postgres when nobody asks otherwise. */
function pinned({ shadow, full }: Pair): SuiteComparison['only'] {
  const [first, second] = [shadow?.record, full?.record]
  if (!first || !second) return undefined
  if (first.layer === second.layer) return { layer: first.layer, why: first.layer === 'full' ? first.why : second.why }
  if (matchesGlobs(first.globs, first.testPath, first.rootDir)) return { layer: 'full', why: 'glob' }
  return undefined
}

function compareTests(pair: Pair, traces: Traces): TestComparison[] {
  const whole = compareWhole(pair)
  const shadow = occurrences(pair.shadow)
  const full = occurrences(pair.full)
  const tests = [...new Set([...shadow.keys(), ...full.keys()])].map((key) => {
    const [one, other] = [shadow.get(key), full.get(key)]
    const side = (layer: LayerName, test: TestRun | undefined) => testSide(test, pair[layer], traces[layer])
    const compared = judge(side('shadow', one), side('full', other))
    const absent = (one === undefined || other === undefined) && whole !== undefined
    const verdict = absent ? ('not compared' as const) : compared.verdict
    return { name: ((one ?? other) as TestRun).name, ...compared, verdict }
  })
  return whole ? [whole, ...tests] : tests
}

/** Two tests of one file may have the same name: the first belongs to the first, the second to the second. */
function occurrences(suite: SuiteRun | undefined): Map<string, TestRun> {
  const counts = new Map<string, number>()
  const found = new Map<string, TestRun>()
  for (const test of suite?.tests ?? []) found.set(nextKey(counts, test.name), test)
  return found
}

function numbered(suite: SuiteComparison): [string, TestComparison][] {
  const counts = new Map<string, number>()
  return suite.tests.map((test) => [test.name === undefined ? '' : nextKey(counts, test.name), test])
}

function nextKey(counts: Map<string, number>, name: string): string {
  const count = (counts.get(name) ?? 0) + 1
  counts.set(name, count)
  return `${count} ${name}`
}

/** The file itself; undefined where nothing is to be said of it. */
function compareWhole({ shadow, full }: Pair): TestComparison | undefined {
  if (shadow && full && shadow.problem === undefined && full.problem === undefined) return undefined
  return judge(wholeSide(shadow), wholeSide(full))
}

function wholeSide(suite: SuiteRun | undefined): Side {
  if (!suite) return { outcome: 'missing', ms: 0 }
  if (suite.problem === undefined) return { outcome: 'passed', ms: suite.ms }
  return { outcome: 'failed', ms: suite.ms, message: tidyMessage(suite.problem) }
}

function testSide(
  test: TestRun | undefined,
  suite: SuiteRun | undefined,
  traces: ReadonlyMap<string, readonly TracedStatement[]>,
): Side {
  if (!test) return { outcome: 'missing', ms: 0 }
  if (test.outcome !== 'failed') return { outcome: test.outcome, ms: test.ms }
  const statements = traces.get(traceKey((suite as SuiteRun).testPath, test.name))
  return {
    outcome: 'failed',
    ms: test.ms,
    message: test.messages.map(tidyMessage).join('\n\n'),
    ...(statements ? { statements } : {}),
  }
}

function judge(shadow: Side, full: Side): Omit<TestComparison, 'name'> {
  if (shadow.outcome === 'failed' && full.outcome === 'failed') {
    const messagesDiffer = substance(shadow.message ?? '') !== substance(full.message ?? '')
    return { verdict: 'both fail', shadow, full, ...(messagesDiffer ? { messagesDiffer } : {}) }
  }
  if (shadow.outcome === full.outcome) return { verdict: 'same', shadow, full }
  const refused = refusalOf(shadow)
  return { verdict: 'different', shadow, full, ...(refused === undefined ? {} : { refused }) }
}

/** An application may hide the refusal behind an error of its own: then the statement still shows it. */
function refusalOf({ message, statements = [] }: Side): string | undefined {
  const texts = [message, ...statements.map(({ error }) => error)]
  for (const text of texts) {
    const refused = text === undefined ? undefined : refusedConstruct(text)
    if (refused !== undefined) return refused
  }
  return undefined
}

function suiteSide(suite: SuiteRun | undefined): SuiteSide {
  if (!suite) return { outcome: 'missing', ms: 0, passed: 0, failed: 0, skipped: 0 }
  const counts = countTests([suite])
  const failed = counts.failed > 0 || suite.problem !== undefined
  const outcome = failed ? 'failed' : counts.passed === 0 && counts.skipped > 0 ? 'skipped' : 'passed'
  const engine = engineOf(suite)
  return { outcome, ms: suite.ms, ...counts, ...(engine === undefined ? {} : { engine }) }
}

function engineOf({ record }: SuiteRun): string | undefined {
  if (!record) return undefined
  const { engine, version } = record
  if (version === undefined) return engine
  return version.startsWith(engine) ? version : `${engine} ${version}`
}

function countTests(suites: readonly SuiteRun[]): { passed: number; failed: number; skipped: number } {
  const outcomes = suites.flatMap(({ tests }) => tests.map(({ outcome }) => outcome))
  const count = (wanted: string) => outcomes.filter((outcome) => outcome === wanted).length
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped') }
}

function summaryOf({ layer, ms, suites }: LayerRun): LayerSummary {
  const engine = suites.filter(({ record }) => record?.layer === layer).map(engineOf)[0]
  return { ms, suites: suites.length, ...countTests(suites), ...(engine === undefined ? {} : { engine }) }
}
