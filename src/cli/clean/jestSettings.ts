/** What a project's Jest configuration says to this package. */
import { findJest, runJest } from '../parity/jestProcess'
import { readTestSettings, type TestSettings } from '../../testing/settings'
import { ShadowError } from '../../errors'

export interface ProjectSettings {
  readonly rootDir: string
  readonly settings: TestSettings
}

interface ShownConfig {
  readonly configs: readonly {
    readonly rootDir: string
    readonly testEnvironmentOptions: Readonly<Record<string, unknown>>
  }[]
}

/**
 * The settings of each of the configuration's projects, as Jest itself reads them.
 * @param args Jest's arguments: `--config` and the like
 * @throws ShadowError JEST_MISSING; OPTION_INVALID where Jest refuses its configuration, or the settings are wrong
 */
export async function readJestSettings(directory: string, args: readonly string[]): Promise<ProjectSettings[]> {
  const { code, stdout, output } = await runJest({
    jest: findJest(directory),
    args: ['--showConfig', ...args],
    cwd: directory,
    env: process.env,
    signal: new AbortController().signal,
  })
  if (code !== 0) {
    throw new ShadowError(
      'OPTION_INVALID',
      `Jest's configuration cannot be read. It says:\n\n${output.trim()}\n`,
      'Correct it.',
    )
  }
  const { configs } = JSON.parse(stdout) as ShownConfig
  return configs.map(({ rootDir, testEnvironmentOptions }) => ({
    rootDir,
    settings: readTestSettings(testEnvironmentOptions),
  }))
}
