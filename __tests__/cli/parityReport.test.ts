/** The comparison as text and as a page. */
import { compareRuns, applySecondLook } from '../../src/cli/parity/compare'
import { escapeHtml, printPage } from '../../src/cli/parity/html'
import { progressPrinter } from '../../src/cli/parity/progress'
import { coloured, printComparison } from '../../src/cli/parity/text'
import { duration, headline } from '../../src/cli/parity/words'
import { failed, passed, record, ROOT, run, skipped, suite } from './parityRuns'

const NASTY = `<script>alert("it's & that")</script>\u0007\u202e`

function sample(): ReturnType<typeof compareRuns> {
  const on = (layer: 'shadow' | 'full') => {
    const shadow = layer === 'shadow'
    const own = (file: string) => ({ record: record(file, layer, 'variable'), ms: shadow ? 20 : 900 })
    return run(
      layer,
      [
        suite('users.test.ts', [passed('finds'), shadow ? failed(NASTY, `\x1b[31m${NASTY}\x1b[0m`) : passed(NASTY)], {
          ...own('users.test.ts'),
        }),
        suite(
          'import.test.ts',
          [shadow ? failed('copies', 'COPY is not supported on the shadow: it is a stream') : passed('copies')],
          own('import.test.ts'),
        ),
        suite('alike.test.ts', [failed('wrong', 'expected 1'), skipped('later')], own('alike.test.ts')),
        suite('triggers.test.ts', [passed('fires')], { record: record('triggers.test.ts', 'full', 'docblock') }),
      ],
      shadow
        ? [
            {
              testPath: `${ROOT}/users.test.ts`,
              test: NASTY,
              layer,
              statements: [
                { sql: 'SELECT "id"\n  FROM "User"', values: ['<b>', null] },
                { sql: 'INSERT INTO "User" DEFAULT VALUES', error: '23502: null value in column "email"' },
              ],
            },
          ]
        : [],
    )
  }
  return compareRuns(on('shadow'), on('full'), ROOT)
}

const same = compareRuns(
  run('shadow', [suite('a.test.ts', [passed('t')])]),
  run('full', [suite('a.test.ts', [passed('t')])]),
  ROOT,
)

describe('terminal', () => {
  const text = printComparison(sample())

  test('the suites side by side', () => {
    expect(text).toMatch(/users\.test\.ts +1 passed, 1 failed +20 ms +2 passed +900 ms +differs/)
    expect(text).toMatch(/triggers\.test\.ts .*full only \(docblock\)/)
    expect(text).toMatch(/all +2 passed, 3 failed, 1 skipped +1\.2 s +4 passed, 1 failed, 1 skipped +8\.8 s/)
  })

  test('each difference with its messages and the SQL', () => {
    expect(text).toContain('2 differences in 5 tests (1 refused on the shadow)')
    expect(text).toMatch(/✗ import\.test\.ts › copies\n +shadow +failed +COPY is not supported/)
    expect(text).toContain('The shadow refuses COPY.')
    expect(text).toMatch(/✗ INSERT INTO "User" DEFAULT VALUES\n +23502: null value/)
    expect(text).toContain('SELECT "id" FROM "User"')
    expect(text).not.toContain('\x1b')
  })

  test('what fails on both layers is apart', () => {
    expect(text).toMatch(/1 test fails on both layers\n {2}alike\.test\.ts › wrong\n +expected 1/)
  })

  test('unstable tests are named so', () => {
    const second = compareRuns(run('shadow', []), run('full', []), ROOT)
    const unstable = printComparison(applySecondLook(sample(), second))
    expect(unstable).toContain('2 differences in 5 tests (1 refused on the shadow, 2 unstable)')
    expect(unstable).toContain('Unstable: a second look')
  })

  test('no difference', () => {
    expect(printComparison(same)).toContain('No difference: 1 test ends the same on both layers')
    expect(headline(compareRuns(run('shadow', []), run('full', []), ROOT))).toBe('No test was compared')
  })

  test('of many suites only those that differ', () => {
    const many = (outcome: typeof passed) =>
      Array.from({ length: 70 }, (_, i) => suite(`${i}.test.ts`, [i === 7 ? outcome('t') : passed('t')]))
    const comparison = compareRuns(
      run(
        'shadow',
        many((name) => failed(name, 'x')),
      ),
      run('full', many(passed)),
      ROOT,
    )
    const printed = printComparison(comparison)
    expect(printed).toContain('7.test.ts')
    expect(printed).not.toContain('8.test.ts')
    expect(printed).toContain('69 suites more that agree')
  })

  test('colours are asked for', () => {
    expect(printComparison(sample(), coloured)).toContain('\x1b[31m')
  })

  test('durations', () => {
    expect([3.4, 999, 1500, 61_000].map(duration)).toEqual(['3 ms', '999 ms', '1.5 s', '1 min 1 s'])
  })
})

describe('page', () => {
  const page = printPage(sample(), { version: '1.2.3', made: new Date('2026-01-02T03:04:05Z') })

  test('nothing of the tests is markup', () => {
    expect(page).not.toContain('<script>alert')
    expect(page).toContain('&lt;script&gt;alert(&quot;it&#39;s &amp; that&quot;)&lt;/script&gt;␇U+202e')
    expect(page).toContain('[&quot;&lt;b&gt;&quot;,null]')
    expect(escapeHtml('\x00\x1b\x7f')).toBe('␀␛␡')
  })

  test('asks for nothing from elsewhere', () => {
    expect(page).toContain("default-src 'none'")
    expect(page).not.toMatch(/https?:|src=|href=|@import|url\(/)
  })

  test('its tags are balanced', () => {
    const open: string[] = []
    const body = page.replace(/<(style|script)>[\s\S]*?<\/\1>/g, '')
    for (const [, close, name] of body.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
      if (['meta', 'input'].includes(name!)) continue
      if (close) expect(open.pop()).toBe(name)
      else open.push(name!)
    }
    expect(open).toEqual([])
  })

  test('has suites, outcomes, times, messages and SQL', () => {
    expect(page).toContain('2 differences in 5 tests')
    for (const name of ['users.test.ts', 'import.test.ts', 'alike.test.ts', 'triggers.test.ts'])
      expect(page).toContain(`data-file="${name}"`)
    expect(page.replace(/\s+/g, ' ')).toContain('data-shadow="20" data-full="900" data-gain="880" data-differs="1"')
    expect(page).toContain('full only · docblock')
    expect(page).toContain('COPY is not supported on the shadow')
    expect(page).toContain('23502: null value in column &quot;email&quot;')
    expect(page).toContain('Fail on both layers')
    expect(page).toContain('pglite 18.4')
  })

  test('no difference', () => {
    const good = printPage(same, { version: '1.2.3', made: new Date(0) })
    expect(good).toContain('No difference')
    expect(good).not.toContain('id="differences"')
  })
})

describe('progress', () => {
  const events = [
    { parity: 'start', suites: 2 },
    { parity: 'suite', suite: { testPath: '/app/a.test.ts', ms: 12 }, counts: { passed: 3, failed: 0, skipped: 0 } },
    { parity: 'suite', suite: { testPath: '/app/b.test.ts', ms: 34 }, counts: { passed: 1, failed: 1, skipped: 0 } },
  ] as const

  function shown(isTTY: boolean): string {
    let text = ''
    const out = { isTTY, columns: 80, write: (chunk: unknown) => ((text += String(chunk)), true) }
    const print = progressPrinter('shadow', '/app', out)
    for (const event of events) print(event)
    return text
  }

  test('a line for each suite in a pipe', () => {
    expect(shown(false)).toBe(
      'shadow: 2 suites\n  ✓ a.test.ts  3 tests  12 ms\n  ✗ b.test.ts  1 of 2 tests failed  34 ms\n',
    )
  })

  test('a counter and the failing suites on a terminal', () => {
    expect(shown(true)).toBe(
      'shadow: 2 suites\n\r\x1b[K  1 of 2 suites  a.test.ts\r\x1b[K  ✗ b.test.ts  1 of 2 tests failed  34 ms\n',
    )
  })
})
