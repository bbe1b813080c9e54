/** Jest's globalTeardown: says what ran where, and ends what the run has started. Templates stay for the next run. */
import type { Config } from '@jest/types'
import { finishRun } from '../testing/run'
import { isWholeRun } from './wholeRun'

export default async function globalTeardown(global: Config.GlobalConfig): Promise<void> {
  await finishRun(global.rootDir, isWholeRun(global))
}
