/** Jest's globalTeardown: says what ran where, and ends what the run has started. Templates stay for the next run. */
import type { Config } from '@jest/types'
import { finishRun } from '../testing/run'

export default async function globalTeardown(global: Config.GlobalConfig): Promise<void> {
  const chosen = Boolean(global.testNamePattern) || Boolean(global.onlyChanged) || patternsOf(global).length > 0
  await finishRun(global.rootDir, !chosen)
}

/** Jest 29 and 30 name the paths of the command line differently. */
function patternsOf(global: Config.GlobalConfig): readonly string[] {
  const { testPathPattern, testPathPatterns } = global as unknown as {
    testPathPattern?: string
    testPathPatterns?: { patterns?: readonly string[] }
  }
  return testPathPatterns?.patterns ?? (testPathPattern ? [testPathPattern] : [])
}
