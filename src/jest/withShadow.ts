/** Turns any Jest environment into one whose test file has a database, on the layer that is chosen for it. */
import type { EnvironmentContext, JestEnvironment, JestEnvironmentConfig } from '@jest/environment'
import type { Context } from 'node:vm'
import type { Circus, Config } from '@jest/types'
import { SuiteLayer } from '../testing/suiteLayer'
import { collectWhenGrown } from '../testing/garbage'
import { sharedQueryCompiler } from '../testing/queryCompiler'
import { publishSession, type TestSession } from '../testing/session'
import { readTestSettings, type TestSettings } from '../testing/settings'
import { cacheOf } from '../testing/shadowDirectory'
import { openSuite, type Suite } from '../testing/suite'
import { Trace } from '../testing/trace'
import { docblockLayer, type Pragmas } from '../testing/layerChoice'
import { watchAsyncStores } from './asyncStores'
import { CircusEvents } from './circusEvents'
import { isOwnFile } from './ownFile'

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
    private readonly pragmas: Pragmas
    private suite: Suite | undefined
    private events: CircusEvents | undefined
    private disableAsyncStores: (() => void) | undefined

    constructor(config: JestEnvironmentConfig, context: EnvironmentContext) {
      super(config, context)
      this.jest = config
      this.testPath = context.testPath
      this.pragmas = context.docblockPragmas as Pragmas
    }

    override async setup(): Promise<void> {
      collectWhenGrown()
      await super.setup()
      this.disableAsyncStores = watchAsyncStores()
      const { projectConfig } = this.jest
      const { suite, events, settings } = await openTestFile(projectConfig, this.testPath, this.pragmas)
      this.suite = suite
      this.events = events
      keepMicrotasksReal(this.fakeTimersModern, projectConfig.fakeTimers)
      publishSession(this.global, sessionOf(suite, projectConfig.rootDir, settings))
    }

    override async teardown(): Promise<void> {
      await this.suite?.close()
      await super.teardown()
      this.disableAsyncStores?.()
    }

    /** No promise where there is nothing to wait for: Jest tells of a dozen events for each test. */
    override handleTestEvent(event: Circus.Event, state: Circus.State): void | Promise<void> {
      const handled = super.handleTestEvent?.(event, state)
      return handled ? handled.then(() => this.events?.handle(event, state)) : this.events?.handle(event, state)
    }

    /** jsdom asks packages for their browser build, and Prisma's has no client in it. */
    override exportConditions(): string[] {
      const conditions = super.exportConditions?.() ?? []
      return [...new Set(['node', 'node-addons', ...conditions.filter((condition) => condition !== 'browser')])]
    }
  }
}

function sessionOf(suite: Suite, rootDir: string, settings: TestSettings): TestSession {
  const { layer, engine } = suite
  const cache = cacheOf(rootDir, settings)
  const queryCompiler: TestSession['queryCompiler'] = (file, realm) => sharedQueryCompiler(file, realm, cache)
  return { layer, engine, rootDir, createClient: suite.createClient.bind(suite), queryCompiler }
}

async function openTestFile(
  { rootDir, testEnvironmentOptions, id, runner }: Config.ProjectConfig,
  testPath: string,
  pragmas: Pragmas,
): Promise<{ readonly suite: Suite; readonly events: CircusEvents; readonly settings: TestSettings }> {
  const settings = readTestSettings(testEnvironmentOptions)
  const layer = new SuiteLayer({ testPath, rootDir, project: id }, settings)
  const { layer: chosen } = await layer.choose(docblockLayer(pragmas))
  const trace = Trace.fromEnvironment()
  const suite = await openSuite(chosen, { settings, rootDir, testPath, observer: layer.observer(trace) })
  layer.answeredBy(suite)
  // With a runner of the user's own nobody runs the file again.
  const superseded = () => layer.refused && isOwnFile(runner, 'runner')
  return { suite, settings, events: new CircusEvents(suite, settings, testPath, trace, superseded) }
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
