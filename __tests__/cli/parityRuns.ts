/** Runs of Jest, made up, for what compares them and prints the result. */
import type { LayerName, LayerRun, SuiteRun, TestRun } from '../../src/cli/parity/result'
import type { SuiteRecord } from '../../src/testing/suiteRecord'
import type { TestTrace } from '../../src/testing/trace'

export const ROOT = '/app'

export const passed = (name: string, ms = 5): TestRun => ({ name, outcome: 'passed', messages: [], ms })
export const skipped = (name: string): TestRun => ({ name, outcome: 'skipped', messages: [], ms: 0 })
export const failed = (name: string, message: string, ms = 7): TestRun => ({
  name,
  outcome: 'failed',
  messages: [message],
  ms,
})

export function suite(file: string, tests: readonly TestRun[], more: Partial<SuiteRun> = {}): SuiteRun {
  return { testPath: `${ROOT}/${file}`, tests, ms: 40, ...more }
}

export function record(
  file: string,
  layer: LayerName,
  why: SuiteRecord['why'],
  globs: readonly string[] = [],
): SuiteRecord {
  const engine = layer === 'full' ? ({ engine: 'pglite', version: '18.4' } as const) : ({ engine: 'sqlite' } as const)
  return { testPath: `${ROOT}/${file}`, rootDir: ROOT, project: 'id', layer, why, auto: false, globs, ...engine }
}

export function run(layer: LayerName, suites: readonly SuiteRun[], traces: readonly TestTrace[] = []): LayerRun {
  return { layer, suites, traces, ms: layer === 'shadow' ? 1234 : 8765 }
}

/** The same tests on both layers. */
export function runs(shadow: readonly TestRun[], full: readonly TestRun[]): [LayerRun, LayerRun] {
  return [run('shadow', [suite('a.test.ts', shadow)]), run('full', [suite('a.test.ts', full)])]
}
