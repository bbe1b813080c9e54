/** `@jest-environment prisma-sqlite-shadow/shadow`: node, with a shadow database. */
import { requireFromJest } from './hostPackage'
import { type EnvironmentClass, withShadow } from './withShadow'

const { TestEnvironment } = requireFromJest('jest-environment-node') as { TestEnvironment: EnvironmentClass }

export default class ShadowEnvironment extends withShadow(TestEnvironment) {}
