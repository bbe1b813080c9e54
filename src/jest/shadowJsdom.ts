/** `@jest-environment prisma-sqlite-shadow/shadow-jsdom`: jsdom, with a shadow database. */
import type { EnvironmentContext, JestEnvironmentConfig } from '@jest/environment'
import { ShadowError } from '../errors'
import { requireFromJest } from './hostPackage'
import { type EnvironmentClass, withShadow } from './withShadow'

/** What Prisma's runtime uses and jsdom leaves out. */
const NODE_GLOBALS = [
  'TextEncoder',
  'TextDecoder',
  'setImmediate',
  'clearImmediate',
  'structuredClone',
  'Uint8Array',
  'ArrayBuffer',
  'fetch',
  'Request',
  'Response',
  'Headers',
  'ReadableStream',
  'WritableStream',
  'TransformStream',
] as const

function baseEnvironment(): EnvironmentClass {
  try {
    const loaded = requireFromJest('jest-environment-jsdom') as {
      TestEnvironment?: EnvironmentClass
      default: EnvironmentClass
    }
    return loaded.TestEnvironment ?? loaded.default
  } catch (cause) {
    throw new ShadowError(
      'ENVIRONMENT_MISSING',
      'jest-environment-jsdom is not installed.',
      'Run: npm install --save-dev jest-environment-jsdom',
      { cause },
    )
  }
}

export default class ShadowJsdomEnvironment extends withShadow(baseEnvironment()) {
  constructor(config: JestEnvironmentConfig, context: EnvironmentContext) {
    super(config, context)
    const global = this.global as unknown as Record<string, unknown>
    for (const name of NODE_GLOBALS) {
      if (global[name] === undefined || name === 'Uint8Array' || name === 'ArrayBuffer') global[name] = globalThis[name]
    }
  }
}
