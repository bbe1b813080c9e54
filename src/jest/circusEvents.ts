/** jest-circus's events, turned into what the suite's database has to do. */
import type { Circus } from '@jest/types'
import { ShadowError } from '../errors'
import type { TestSettings } from '../testing/settings'
import type { Suite } from '../testing/suite'
import type { Trace } from '../testing/trace'

export class CircusEvents {
  private keptAt: string | undefined

  constructor(
    private readonly suite: Suite,
    private readonly settings: TestSettings,
    private readonly testPath: string,
    private readonly trace: Trace | undefined,
    /** The file is run again on the full layer: what happens here is not its result. */
    private readonly superseded: () => boolean,
  ) {}

  handle(event: Circus.Event, state: Circus.State): void | Promise<void> {
    const { isolator } = this.suite
    switch (event.name) {
      case 'run_start':
        return this.refuseConcurrentTests(state.rootDescribeBlock)
      case 'run_describe_start':
        return isolator.enterBlock()
      case 'run_describe_finish':
        return isolator.leaveBlock()
      case 'test_start':
        this.keptAt = undefined
        this.trace?.startTest(fullName(event.test))
        return isolator.startTest()
      case 'test_skip':
      case 'test_todo':
        return isolator.endTest()
      case 'test_fn_failure':
        return this.keep(event.test)
      case 'hook_failure':
        return event.test ? this.keep(event.test) : undefined
      case 'test_done':
        if (event.test.errors.length > 0 && !this.superseded())
          this.trace?.keep(this.testPath, fullName(event.test), this.suite.layer)
        this.trace?.endTest()
        return this.keptAt === undefined ? isolator.endTest() : this.endKept(event.test)
    }
  }

  private async endKept(test: Circus.TestEntry): Promise<void> {
    await this.suite.isolator.endTest()
    this.tellWhereKept(test)
  }

  /** Before hooks that clean up: the database as the failing line saw it. */
  private async keep(test: Circus.TestEntry): Promise<void> {
    if (this.superseded()) return
    this.keptAt ??= await this.suite.keep(fullName(test))
  }

  private tellWhereKept(test: Circus.TestEntry): void {
    if (this.keptAt === undefined) return
    const note = `\n\nThe test's database is kept: ${this.keptAt}`
    for (const entry of test.errors) {
      const error: unknown = Array.isArray(entry) ? (entry[0] ?? entry[1]) : entry
      if (isError(error)) return annotate(error, note)
    }
    process.stderr.write(`${fullName(test)}${note}\n`)
  }

  /** Tests that run at the same time share one database: only without isolation can they. */
  private refuseConcurrentTests(block: Circus.DescribeBlock): void {
    if (this.settings.isolation === 'none') return
    for (const child of block.children) {
      if (child.type === 'describeBlock') this.refuseConcurrentTests(child)
      else if (child.concurrent && child.mode !== 'skip' && child.mode !== 'todo') {
        throw new ShadowError(
          'CONCURRENT_TESTS',
          `"${fullName(child)}" is a concurrent test, and isolation "${this.settings.isolation}" runs one test at a time.`,
          'Write test instead of test.concurrent, or set /** @jest-environment-options {"isolation": "none"} */ for the file.',
        )
      }
    }
  }
}

/** `describe` names and the test's own, as Jest prints them. */
function fullName(test: Circus.TestEntry): string {
  const names = [test.name]
  for (let block: Circus.DescribeBlock | undefined = test.parent; block?.parent; block = block.parent)
    names.unshift(block.name)
  return names.join(' ')
}

/** By shape: the error was made in the test file's realm. */
function isError(value: unknown): value is Error {
  return typeof value === 'object' && value !== null && typeof (value as Error).message === 'string'
}

/** Jest prints `stack`, whose first lines are the message. */
function annotate(error: Error, note: string): void {
  const { message, stack } = error
  error.message = message + note
  if (stack !== undefined)
    error.stack = stack.includes(message) ? stack.replace(message, () => message + note) : stack + note
}
