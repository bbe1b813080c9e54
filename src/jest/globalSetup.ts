/** Makes the template before any worker starts, and finds what is wrong with the shadow once instead of in every file. */
import type { Config } from '@jest/types'
import { readTestSettings } from '../testing/settings'
import { prepareTemplate } from '../testing/suite'

/** Jest's globalSetup. A project with one of its own calls this from it, or leaves it out: environments do the same on demand. */
export default async function globalSetup(_global: Config.GlobalConfig, project: Config.ProjectConfig): Promise<void> {
  await prepareTemplate(readTestSettings(project.testEnvironmentOptions), project.rootDir)
}
