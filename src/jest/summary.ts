/** The run's summary, after Jest's own. */
import type { Config } from '@jest/types'
import { endRun, RUN_VARIABLE } from '../testing/runFolder'
import { readSuiteRecords } from '../testing/suiteRecord'
import { printSummary, summarize, SUMMARY_VARIABLE, writeSummary } from '../testing/summary'

/**
 * Says on standard error which suites ran on which layer, where that is worth saying, and removes the run's folder.
 * PRISMA_SQLITE_SHADOW_SUMMARY=<file> has it as JSON as well.
 * @throws ShadowError OUTPUT_INVALID where that file cannot be written
 */
export function reportRun(global: Config.GlobalConfig): void {
  const run = process.env[RUN_VARIABLE]
  if (run === undefined) return
  try {
    const summary = summarize(readSuiteRecords(run), isWholeRun(global))
    const text = printSummary(summary, global.rootDir)
    if (text !== undefined) process.stderr.write(text)
    const file = process.env[SUMMARY_VARIABLE]
    if (file !== undefined && file !== '') writeSummary(summary, file)
  } finally {
    endRun()
  }
}

/** What Jest 29 and 30 call the patterns of paths. */
interface PathPatterns {
  readonly testPathPattern?: string
  readonly testPathPatterns?: { readonly patterns: readonly string[] }
}

/** Whether nothing narrows the run to some of the test files. */
function isWholeRun(global: Config.GlobalConfig): boolean {
  const { testPathPattern, testPathPatterns } = global as PathPatterns
  const narrowed = [
    testPathPattern,
    testPathPatterns?.patterns.length,
    global.nonFlagArgs.length,
    global.bail,
    global.changedSince,
    global.filter,
    global.findRelatedTests,
    global.lastCommit,
    global.onlyChanged,
    global.onlyFailures,
    global.runTestsByPath,
    global.shard,
    global.watch,
    global.watchAll,
  ]
  return !narrowed.some(Boolean)
}
