/**
 * Jest's own runner, and a second pass: a test file that met a refusal on the shadow under `layer: 'auto'` is run again,
 * on the full layer, in the same run. Jest hears of each file once, with the result that counts.
 */
import type { Config, EmittingTestRunner, Test, TestEvents, TestRunnerContext, TestRunnerOptions } from 'jest-runner'
import type { TestWatcher, UnsubscribeFn } from 'jest-runner'
import { ensureRun } from '../testing/runFolder'
import { readSuiteRecord, type SuiteRecord } from '../testing/suiteRecord'
import { requireFromJest } from './hostPackage'
import { SnapshotFiles } from './runnerSnapshots'

type RunnerClass = new (
  globalConfig: Config.GlobalConfig,
  context: TestRunnerContext,
  options?: Record<string, unknown>,
) => EmittingTestRunner

type EventName = keyof TestEvents
type Listener = (data: never) => void | Promise<void>
type Emit = <Name extends EventName>(name: Name, data: TestEvents[Name]) => Promise<void>

const EVENTS: readonly EventName[] = [
  'test-file-start',
  'test-file-success',
  'test-file-failure',
  'test-case-start',
  'test-case-result',
]

export default class LayeredRunner implements Pick<EmittingTestRunner, 'runTests' | 'on' | 'supportsEventEmitters'> {
  readonly supportsEventEmitters = true
  private readonly Runner: RunnerClass
  private readonly listeners = new Set<{ readonly name: EventName; readonly listener: Listener }>()

  constructor(
    private readonly globalConfig: Config.GlobalConfig,
    private readonly context: TestRunnerContext,
    private readonly options?: Record<string, unknown>,
  ) {
    const loaded = requireFromJest('jest-runner') as { default: RunnerClass }
    this.Runner = loaded.default
  }

  on<Name extends EventName>(name: Name, listener: (data: TestEvents[Name]) => void | Promise<void>): UnsubscribeFn {
    const entry = { name, listener }
    this.listeners.add(entry)
    return () => this.listeners.delete(entry)
  }

  async runTests(tests: Test[], watcher: TestWatcher, options: TestRunnerOptions): Promise<void> {
    ensureRun()
    const first = new FirstPass(this.emit, watcher, this.globalConfig.updateSnapshot !== 'none')
    await this.pass(this.globalConfig, first.receive, tests, watcher, options)
    const { held } = first
    if (held.length === 0 || watcher.isInterrupted()) return
    // As many workers as there are files left: each would open a Postgres.
    const maxWorkers = Math.min(this.globalConfig.maxWorkers, held.length)
    await this.pass({ ...this.globalConfig, maxWorkers }, this.emitAgain, held, watcher, options)
  }

  private async pass(
    globalConfig: Config.GlobalConfig,
    receive: Emit,
    tests: Test[],
    watcher: TestWatcher,
    options: TestRunnerOptions,
  ): Promise<void> {
    const runner = new this.Runner(globalConfig, this.context, this.options)
    const unsubscribes = EVENTS.map((name) => runner.on(name, (data) => receive(name, data)))
    try {
      await runner.runTests(tests, watcher, options)
    } finally {
      for (const unsubscribe of unsubscribes) unsubscribe()
    }
  }

  private readonly emit: Emit = async (name, data) => {
    const heard = [...this.listeners].filter((entry) => entry.name === name)
    await Promise.all(heard.map(({ listener }) => listener(data as never)))
  }

  /** Jest has heard already that these files have started. */
  private readonly emitAgain: Emit = async (name, data) => {
    if (name !== 'test-file-start') await this.emit(name, data)
  }
}

type CaseEvent = () => Promise<void>

/** Passes events on, and keeps those of files whose result is not to count. */
class FirstPass {
  readonly held: Test[] = []
  private readonly snapshots = new SnapshotFiles()
  /** By path: all that events of single tests name. */
  private readonly running = new Map<string, Test>()
  /** Events of the tests in files that may yet be held back; undefined for a file that cannot. */
  private readonly waiting = new Map<string, CaseEvent[] | undefined>()

  constructor(
    private readonly emit: Emit,
    private readonly watcher: TestWatcher,
    private readonly snapshotsAreWritten: boolean,
  ) {}

  readonly receive: Emit = async (name, data) => {
    if (name === 'test-file-start') await this.start((data as TestEvents['test-file-start'])[0])
    else if (name === 'test-case-start' || name === 'test-case-result') {
      const waiting = this.waitingEvents((data as TestEvents['test-case-start'])[0])
      if (waiting) return void waiting.push(() => this.emit(name, data))
    } else if (await this.end((data as TestEvents['test-file-success' | 'test-file-failure'])[0])) return
    await this.emit(name, data)
  }

  private async start(test: Test): Promise<void> {
    this.running.set(test.path, test)
    if (this.snapshotsAreWritten) await this.snapshots.save(test)
  }

  private waitingEvents(path: string): CaseEvent[] | undefined {
    if (!this.waiting.has(path)) this.waiting.set(path, this.recordOf(path)?.auto ? [] : undefined)
    return this.waiting.get(path)
  }

  private recordOf(path: string): SuiteRecord | undefined {
    const test = this.running.get(path)
    return test && recordOf(test)
  }

  /** Whether the file's result is held back. */
  private async end(test: Test): Promise<boolean> {
    const waiting = this.waiting.get(test.path)
    this.waiting.delete(test.path)
    const record = recordOf(test)
    if (record?.auto && record.refusal && !this.watcher.isInterrupted()) {
      this.snapshots.restore(test)
      this.held.push(test)
      return true
    }
    this.snapshots.forget(test)
    for (const event of waiting ?? []) await event()
    return false
  }
}

function recordOf({ path, context }: Test): SuiteRecord | undefined {
  const { rootDir, id } = context.config
  return readSuiteRecord({ testPath: path, rootDir, project: id })
}
