/**
 * The reporter that a parity run gives to Jest: says each finished suite to the parent process, and writes the whole
 * result when the run is complete. Reporters of the user's configuration do not run then.
 */
import { writeFileSync } from 'node:fs'
import { ensureRun } from '../../testing/runFolder'
import { readSuiteRecords } from '../../testing/suiteRecord'
import type { JestOutcome, SuiteRun, TestRun } from './result'

/** The environment variable with the file that the result goes to. */
export const RESULT_VARIABLE = 'PRISMA_SQLITE_SHADOW_RESULT'

/** What the parent process is told. */
export type Progress =
  | { readonly parity: 'start'; readonly suites: number }
  | { readonly parity: 'suite'; readonly suite: Omit<SuiteRun, 'tests'>; readonly counts: Counts }

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** The parts of Jest's results that count here; the same in Jest 29 and 30. */
interface JestTest {
  readonly path: string
  readonly context: { readonly config: { readonly id: string; readonly displayName?: { readonly name: string } } }
}

interface JestTestResult {
  readonly testResults: readonly {
    readonly fullName: string
    readonly status: string
    readonly failureMessages: readonly string[]
    readonly duration?: number | null
  }[]
  readonly testExecError?: { readonly name?: string; readonly message?: string; readonly stack?: string | null } | null
  readonly failureMessage?: string | null
  readonly perfStats: { readonly runtime?: number; readonly start: number; readonly end: number }
}

export default class ParityReporter {
  /** With the id of Jest's project, which the records are by. */
  private readonly suites: (SuiteRun & { readonly id: string })[] = []

  constructor() {
    // A parent that was killed cannot end this run: without it there is nobody to report to.
    process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
    process.channel?.unref()
  }

  onRunStart(results: { readonly numTotalTestSuites: number }): void {
    ensureRun() // where the project's global set-up is its own
    say({ parity: 'start', suites: results.numTotalTestSuites })
  }

  onTestResult(test: JestTest, result: JestTestResult): void {
    const { tests, ...suite } = suiteRun(test, result)
    this.suites.push({ ...suite, tests, id: test.context.config.id })
    say({ parity: 'suite', suite, counts: countOutcomes(tests) })
  }

  /** Before globalTeardown, which removes the run's folder with the records. */
  onRunComplete(): void {
    const file = process.env[RESULT_VARIABLE]
    if (file === undefined) return
    const records = readSuiteRecords()
    const suites = this.suites.map(({ id, ...suite }) => {
      const record = records.find(({ testPath, project }) => testPath === suite.testPath && project === id)
      return record ? { ...suite, record } : suite
    })
    writeFileSync(file, JSON.stringify({ suites } satisfies JestOutcome))
  }
}

export function countOutcomes(tests: readonly { readonly outcome: string }[]): Counts {
  const count = (outcome: string) => tests.filter((test) => test.outcome === outcome).length
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped') }
}

function say(progress: Progress): void {
  if (process.connected) process.send?.(progress)
}

function suiteRun({ path: testPath, context }: JestTest, result: JestTestResult): SuiteRun {
  const { perfStats, testResults } = result
  const project = context.config.displayName?.name
  const problem = problemOf(result)
  return {
    testPath,
    ...(project === undefined ? {} : { project }),
    ...(problem === undefined ? {} : { problem }),
    ...(result.testExecError?.name === 'ShadowError' ? { unopened: true } : {}),
    ms: perfStats.runtime ?? perfStats.end - perfStats.start,
    tests: testResults.map(testRun),
  }
}

function problemOf({ testExecError, failureMessage, testResults }: JestTestResult): string | undefined {
  if (testExecError) return testExecError.stack || testExecError.message || failureMessage || 'The file failed.'
  const failed = testResults.some(({ status }) => status === 'failed')
  return failed ? undefined : failureMessage || undefined
}

function testRun({ fullName, status, failureMessages, duration }: JestTestResult['testResults'][number]): TestRun {
  const outcome = status === 'passed' || status === 'failed' ? status : 'skipped'
  return { name: fullName, outcome, messages: failureMessages, ms: duration ?? 0 }
}
