/** Two runs in, what differs out. */
import { applySecondLook, compareRuns, testsOf, unsteadySuites } from '../../src/cli/parity/compare'
import { essence, refusedConstruct, substance, tidyMessage } from '../../src/cli/parity/message'
import type { TestRun } from '../../src/cli/parity/result'
import { failed, passed, record, ROOT, run, runs, skipped, suite } from './parityRuns'

const compare = (...args: Parameters<typeof runs>) => compareRuns(...runs(...args), ROOT)
const verdicts = (comparison: ReturnType<typeof compareRuns>) =>
  comparison.suites.flatMap(({ tests }) => tests.map(({ name, verdict }) => [name, verdict]))

describe('tests', () => {
  test.each([
    { shadow: passed('t'), full: passed('t'), verdict: 'same' },
    { shadow: skipped('t'), full: skipped('t'), verdict: 'same' },
    { shadow: failed('t', 'x'), full: passed('t'), verdict: 'different' },
    { shadow: passed('t'), full: failed('t', 'x'), verdict: 'different' },
    { shadow: passed('t'), full: skipped('t'), verdict: 'different' },
    { shadow: failed('t', 'x'), full: skipped('t'), verdict: 'different' },
    { shadow: failed('t', 'x'), full: failed('t', 'x'), verdict: 'both fail' },
  ])('$shadow.outcome and $full.outcome: $verdict', ({ shadow, full, verdict }) => {
    expect(verdicts(compare([shadow], [full]))).toEqual([['t', verdict]])
  })

  test('one that only one layer has is different', () => {
    const [one, other] = testsOf(compare([passed('a')], [passed('b')]), 'different')
    expect(one?.test).toMatchObject({ name: 'a', full: { outcome: 'missing' } })
    expect(other?.test).toMatchObject({ name: 'b', shadow: { outcome: 'missing' } })
  })

  test('namesakes are compared in order', () => {
    const comparison = compare([passed('t'), failed('t', 'x')], [passed('t'), passed('t')])
    expect(verdicts(comparison)).toEqual([
      ['t', 'same'],
      ['t', 'different'],
    ])
  })

  test('messages that differ in substance are noted', () => {
    const uuid = '3f0d2c9a-1b2c-4d5e-8f90-123456789abc'
    const other = '11111111-2222-4333-8444-555555555555'
    const both = (a: string, b: string) => compare([failed('t', a)], [failed('t', b)]).suites[0]?.tests[0]
    expect(both('expected 1', 'expected 2')).toMatchObject({ verdict: 'both fail', messagesDiffer: true })
    expect(both(`no user ${uuid} (12 ms)`, `no user ${other} (7 ms)`)).not.toHaveProperty('messagesDiffer')
  })

  test('the statements of a failing test come from the trace of its layer', () => {
    const [shadow, full] = runs([failed('t', 'x')], [passed('t')])
    const statements = [{ sql: 'SELECT 1' }, { sql: 'SELECT 2', error: '0A000: COPY is not supported on the shadow' }]
    const trace = { testPath: `${ROOT}/a.test.ts`, test: 't', layer: 'shadow', statements } as const
    const comparison = compareRuns({ ...shadow, traces: [trace] }, full, ROOT)
    expect(testsOf(comparison, 'different')[0]?.test).toMatchObject({ shadow: { statements }, refused: 'COPY' })
  })
})

describe('suites', () => {
  test('one that cannot be loaded on one layer is one difference, not one for each test', () => {
    const shadow = run('shadow', [suite('a.test.ts', [], { problem: 'SyntaxError: x\n    at y (/z.js:1:2)' })])
    const full = run('full', [suite('a.test.ts', [passed('a'), passed('b')])])
    const comparison = compareRuns(shadow, full, ROOT)
    expect(testsOf(comparison, 'different')).toHaveLength(1)
    expect(comparison.suites[0]?.tests[0]).toMatchObject({
      verdict: 'different',
      shadow: { outcome: 'failed', message: 'SyntaxError: x' },
      full: { outcome: 'passed' },
    })
    expect(comparison.suites[0]?.tests[0]?.name).toBeUndefined()
    expect(comparison.suites[0]?.shadow.outcome).toBe('failed')
  })

  test('one that cannot be loaded on either', () => {
    const broken = [suite('a.test.ts', [], { problem: 'SyntaxError' })]
    expect(verdicts(compareRuns(run('shadow', broken), run('full', broken), ROOT))).toEqual([[undefined, 'both fail']])
  })

  test('an afterAll hook that fails on one layer, beside its tests', () => {
    const shadow = run('shadow', [suite('a.test.ts', [passed('t')])])
    const full = run('full', [suite('a.test.ts', [passed('t')], { problem: 'afterAll failed' })])
    expect(verdicts(compareRuns(shadow, full, ROOT))).toEqual([
      [undefined, 'different'],
      ['t', 'same'],
    ])
  })

  test('one that ran on one layer alone', () => {
    const comparison = compareRuns(run('shadow', []), run('full', [suite('a.test.ts', [passed('t')])]), ROOT)
    expect(testsOf(comparison, 'different')).toHaveLength(1)
    expect(comparison.suites[0]).toMatchObject({ shadow: { outcome: 'missing' }, full: { outcome: 'passed' } })
  })

  test('the same file in two projects is two suites', () => {
    const both = ['api', 'web'].map((project) => suite('a.test.ts', [passed('t')], { project }))
    const web = [both[0]!, { ...both[1]!, tests: [failed('t', 'x')] }]
    const comparison = compareRuns(run('shadow', web), run('full', both), ROOT)
    expect(comparison.suites.map(({ project, tests }) => [project, tests[0]?.verdict])).toEqual([
      ['api', 'same'],
      ['web', 'different'],
    ])
  })

  test('a docblock that names the full layer: nothing to compare', () => {
    const on = (outcome: (name: string) => TestRun) => [
      suite('a.test.ts', [outcome('t')], { record: record('a.test.ts', 'full', 'docblock') }),
    ]
    const comparison = compareRuns(run('shadow', on(passed)), run('full', on(passed)), ROOT)
    expect(comparison.suites[0]).toMatchObject({
      only: { layer: 'full', why: 'docblock' },
      shadow: { engine: 'pglite 18.4' },
      tests: [{ verdict: 'not compared' }],
    })
    expect(unsteadySuites(comparison)).toEqual([])
    const unsteady = compareRuns(
      run(
        'shadow',
        on((name) => failed(name, 'x')),
      ),
      run('full', on(passed)),
      ROOT,
    )
    expect(testsOf(unsteady, 'different')).toEqual([])
    expect(unsteadySuites(unsteady).map(({ file }) => file)).toEqual(['a.test.ts'])
  })

  test('a glob that sends the suite to the full layer counts, although the variable has overruled it', () => {
    const globs = ['pg/**']
    const on = (layer: 'shadow' | 'full', test: ReturnType<typeof passed>) =>
      run(layer, [suite('pg/a.test.ts', [test], { record: record('pg/a.test.ts', layer, 'variable', globs) })])
    const comparison = compareRuns(on('shadow', failed('t', 'x')), on('full', passed('t')), ROOT)
    expect(comparison.suites[0]).toMatchObject({ only: { layer: 'full', why: 'glob' } })
    expect(testsOf(comparison, 'different')).toEqual([])
  })

  test('counts, times and engines of the layers', () => {
    const on = (layer: 'shadow' | 'full') =>
      run(layer, [
        suite('b.test.ts', [passed('t')], { record: record('b.test.ts', 'full', 'docblock') }),
        suite('a.test.ts', [passed('t'), skipped('u')], { record: record('a.test.ts', layer, 'variable') }),
      ])
    const comparison = compareRuns(on('shadow'), on('full'), ROOT)
    expect(comparison.suites.map(({ file }) => file)).toEqual(['a.test.ts', 'b.test.ts'])
    expect(comparison.shadow).toEqual({ engine: 'sqlite', ms: 1234, suites: 2, passed: 2, failed: 0, skipped: 1 })
    expect(comparison.full).toMatchObject({ engine: 'pglite 18.4', ms: 8765 })
  })
})

describe('the second look', () => {
  const first = compare([failed('t', 'x'), passed('u')], [passed('t'), passed('u')])

  test('the same outcomes: a difference', () => {
    expect(applySecondLook(first, first)).toEqual(first)
  })

  test.each([
    ['others', compare([passed('t')], [passed('t')])],
    ['none', compare([], [])],
  ])('%s: unstable, and a difference all the same', (_, second) => {
    const [difference] = testsOf(applySecondLook(first, second), 'different')
    expect(difference?.test).toMatchObject({ name: 't', unstable: true, shadow: { outcome: 'failed' } })
  })
})

describe('messages', () => {
  test('colours and stacks go, code frames stay', () => {
    const raw = `\x1b[31mError:\x1b[39m bad
Invalid \`prisma.user.create()\` invocation in
/app/db.ts:3:4

→ 3 await prisma.user.create(
Unique constraint failed on the fields: (\`email\`)
    at Object.<anonymous> (/app/a.test.ts:3:4)
    at async Promise.all (index 0)
    at new Promise (<anonymous>)
    at node:internal/process/task_queues:95:5`
    const tidy = tidyMessage(raw)
    expect(tidy).not.toMatch(/\x1b|at Object|at new Promise|task_queues/)
    expect(tidy).toContain('→ 3 await')
    expect(essence(tidy)).toEqual([
      'bad',
      'Invalid `prisma.user.create()` invocation in',
      '/app/db.ts:3:4',
      'Unique constraint failed on the fields: (`email`)',
    ])
  })

  test('a long one is cut, and keeps its reason', () => {
    const long = Array.from({ length: 20 }, (_, i) => `line ${i}`).join('\n')
    expect(essence(long, 3)).toEqual(['line 0', 'line 1', 'line 19'])
    expect(tidyMessage(Array.from({ length: 90 }, (_, i) => `line ${i}`).join('\n'))).toMatch(/… 50 more lines$/)
  })

  test('places and times are no substance', () => {
    expect(substance('at 2026-01-02T03:04:05.678Z in /app/x.ts:1:2')).toBe(
      substance('at 2025-12-02T13:04:05Z in C:\\app\\y.ts:7:9'),
    )
    expect(substance('Received: 1')).not.toBe(substance('Received: 2'))
  })

  test.each([
    ['UnsupportedOnShadow: COPY is not supported on the shadow', 'COPY'],
    ['Raw query failed. Code: `0A000`. Message: `LISTEN is not supported on the shadow: …`', 'LISTEN'],
    ['error: the function pg_sleep(integer) is not supported on the shadow', 'the function pg_sleep(integer)'],
    ['expected 1', undefined],
  ])('refusal in %j', (message, construct) => expect(refusedConstruct(message)).toBe(construct))
})
