import type { EnvironmentContext, JestEnvironmentConfig } from '@jest/environment'
import type { Layer } from '../testing/session'
import type { EnvironmentClass } from './withShadow'

/** `Base` with another default for the option `layer`: for a config whose `testEnvironment` names the layer. */
export function pinned(Base: EnvironmentClass, layer: Layer): EnvironmentClass {
  return class PinnedEnvironment extends Base {
    constructor(config: JestEnvironmentConfig, context: EnvironmentContext) {
      const { projectConfig } = config
      const testEnvironmentOptions = { layer, ...projectConfig.testEnvironmentOptions }
      super({ ...config, projectConfig: { ...projectConfig, testEnvironmentOptions } }, context)
    }
  }
}
