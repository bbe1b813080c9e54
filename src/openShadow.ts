import type { OpenOptions, Shadow } from './open'

/**
 * Opens a shadow database in memory. The engine is loaded on the first call: a test file that only imports the generated
 * client, and has its database from the environment, does not pay for it.
 * @throws ShadowError OPTION_INVALID, DDL_INVALID, SHADOW_MISSING, CATALOG_INVALID, CATALOG_VERSION
 */
export function openShadow(options: OpenOptions): Promise<Shadow> {
  // Not import(): Jest's CommonJS sandbox has none.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const engine = require('./open') as typeof import('./open')
  return engine.openShadow(options)
}
