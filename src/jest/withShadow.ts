/** Turns any Jest environment into one whose test file has a shadow database. */
import type { EnvironmentContext, JestEnvironment, JestEnvironmentConfig } from '@jest/environment'
import type { Context } from 'node:vm'
import type { Circus, Config } from '@jest/types'
import { ShadowError } from '../errors'
import { publishSession } from '../testing/session'
import { readTestSettings } from '../testing/settings'
import { Suite } from '../testing/suite'
import { CircusEvents } from './circusEvents'

/** JestEnvironment, with what Jest declares as properties declared as the methods they are. */
interface Environment extends Pick<JestEnvironment, 'global' | 'fakeTimers' | 'fakeTimersModern' | 'moduleMocker'> {
  setup(): Promise<void>
  teardown(): Promise<void>
  getVmContext(): Context | null
  handleTestEvent?(event: Circus.Event, state: Circus.State): void | Promise<void>
  exportConditions?(): string[]
}

export type EnvironmentClass = new (config: JestEnvironmentConfig, context: EnvironmentContext) => Environment

/**
 * A class on top of `Base` that opens the test file's database in `setup`, isolates its tests, and closes it in
 * `teardown`. `Base` may be any environment; its own hooks run as well.
 */
export function withShadow(Base: EnvironmentClass): EnvironmentClass {
  return class ShadowEnvironment extends Base {
    private readonly jest: JestEnvironmentConfig
    private readonly testPath: string
    private suite: Suite | undefined
    private events: CircusEvents | undefined

    constructor(config: JestEnvironmentConfig, context: EnvironmentContext) {
      super(config, context)
      this.jest = config
      this.testPath = context.testPath
    }

    override async setup(): Promise<void> {
      await super.setup()
      refuseFullLayer()
      const { rootDir, testEnvironmentOptions } = this.jest.projectConfig
      const settings = readTestSettings(testEnvironmentOptions)
      this.suite = await Suite.open({ settings, rootDir, testPath: this.testPath })
      keepMicrotasksReal(this.fakeTimersModern, this.jest.projectConfig.fakeTimers)
      this.events = new CircusEvents(this.suite, settings)
      publishSession(this.global, { layer: 'shadow', engine: 'sqlite', rootDir, sandbox: this.suite.sandbox })
    }

    override async teardown(): Promise<void> {
      this.suite?.close()
      await super.teardown()
    }

    override async handleTestEvent(event: Circus.Event, state: Circus.State): Promise<void> {
      await super.handleTestEvent?.(event, state)
      this.events?.handle(event, state)
    }

    /** jsdom asks packages for their browser build, and Prisma's has no client in it. */
    override exportConditions(): string[] {
      const conditions = super.exportConditions?.() ?? []
      return [...new Set(['node', 'node-addons', ...conditions.filter((condition) => condition !== 'browser')])]
    }
  }
}

/** Prisma's runtime and node-postgres hand over through these; faked, they would stop every query. */
const REAL = ['nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate'] as const

/** Fake timers fake the clock and its timers; what only orders work within a moment stays real. */
function keepMicrotasksReal(
  timers: JestEnvironment['fakeTimersModern'],
  project: Config.ProjectConfig['fakeTimers'],
): void {
  if (!timers) return
  const useFakeTimers = timers.useFakeTimers.bind(timers)
  const usual = 'doNotFake' in project ? project.doNotFake : undefined
  timers.useFakeTimers = (config) =>
    useFakeTimers({ ...config, doNotFake: [...(config?.doNotFake ?? usual ?? []), ...REAL] })
}

function refuseFullLayer(): void {
  const wanted = process.env.PRISMA_TEST_LAYER
  if (wanted === undefined || wanted === '' || wanted === 'shadow') return
  throw new ShadowError(
    'LAYER_UNAVAILABLE',
    `PRISMA_TEST_LAYER=${wanted} asks for a layer that this version does not have.`,
    'Unset PRISMA_TEST_LAYER, or set it to "shadow".',
  )
}
