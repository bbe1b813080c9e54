import type { Config } from '@jest/types'

/** What Jest 29 and 30 call the patterns of paths. */
interface PathPatterns {
  readonly testPathPattern?: string
  readonly testPathPatterns?: { readonly patterns: readonly string[] }
}

/** Whether nothing narrows the run to some of the test files: only then does a glob without a match mean anything. */
export function isWholeRun(global: Config.GlobalConfig): boolean {
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
