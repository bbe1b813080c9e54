/** Makes the templates before any worker starts, and finds what is wrong once instead of in every file. */
import type { Config } from '@jest/types'
import { readTestSettings } from '../testing/settings'
import { prepareRun } from '../testing/run'
import { isOwnFile } from './ownFile'

/** Jest's globalSetup. A project with one of its own calls this from it, or leaves it out: environments do the same on demand. */
export default async function globalSetup(_global: Config.GlobalConfig, project: Config.ProjectConfig): Promise<void> {
  const { rootDir, testEnvironment, testEnvironmentOptions } = project
  const full = isOwnFile(testEnvironment, 'full') || isOwnFile(testEnvironment, 'fullJsdom')
  await prepareRun(readTestSettings({ ...(full ? { layer: 'full' } : {}), ...testEnvironmentOptions }), rootDir)
}
