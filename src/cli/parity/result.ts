/** What one run of Jest on one layer gave, suite by suite. */
import type { SuiteRecord } from '../../testing/suiteRecord'
import type { TestTrace } from '../../testing/trace'

export type LayerName = 'shadow' | 'full'

export interface TestRun {
  /** `describe` names and the test's own. */
  readonly name: string
  readonly outcome: 'passed' | 'failed' | 'skipped'
  /** As Jest gives them: coloured, with stacks. */
  readonly messages: readonly string[]
  readonly ms: number
}

export interface SuiteRun {
  readonly testPath: string
  /** Jest's displayName, where the configuration has several projects. */
  readonly project?: string
  readonly tests: readonly TestRun[]
  /** What failed outside the tests: the file could not be loaded, or an `afterAll` hook threw. */
  readonly problem?: string
  /** The problem is an error of this package: the layer could not be opened. */
  readonly unopened?: boolean
  readonly ms: number
  /** What its environment wrote down; undefined where the environment is none of ours. */
  readonly record?: SuiteRecord
}

/** What the reporter writes when the run is complete. */
export interface JestOutcome {
  readonly suites: readonly SuiteRun[]
}

export interface LayerRun extends JestOutcome {
  readonly layer: LayerName
  /** The whole run, with Jest's start and the templates. */
  readonly ms: number
  readonly traces: readonly TestTrace[]
}
