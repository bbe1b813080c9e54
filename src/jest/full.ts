/** `@jest-environment prisma-sqlite-shadow/full`: a suite on Postgres itself. */
import { ShadowError } from '../errors'
import { requireFromJest } from './hostPackage'
import type { EnvironmentClass } from './withShadow'

const { TestEnvironment } = requireFromJest('jest-environment-node') as { TestEnvironment: EnvironmentClass }

/** Refuses to run: a suite that asks for Postgres must not be answered by anything else. */
export default class FullEnvironment extends TestEnvironment {
  override setup(): Promise<void> {
    throw new ShadowError(
      'LAYER_UNAVAILABLE',
      'The full layer (a suite on Postgres itself) is not part of this version.',
      'Remove the docblock @jest-environment prisma-sqlite-shadow/full to run the suite on the shadow.',
    )
  }
}
