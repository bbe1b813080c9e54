/** What a run says of its layers at its end. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Why } from '../../src/testing/layerChoice'
import { printSummary, summarize, writeSummary } from '../../src/testing/summary'
import type { SuiteRecord } from '../../src/testing/suiteRecord'

const rootDir = path.resolve('/app')
const base = { rootDir, project: 'p', auto: false, globs: [] as string[] }
const shadow = (name: string, more: Partial<SuiteRecord> = {}): SuiteRecord => ({
  ...base,
  testPath: path.join(rootDir, name),
  layer: 'shadow',
  engine: 'sqlite',
  why: 'config',
  ...more,
})
const full = (name: string, why: Why, more: Partial<SuiteRecord> = {}): SuiteRecord =>
  shadow(name, { layer: 'full', engine: 'pglite', version: '18.4', why, ...more })

const print = (records: SuiteRecord[], whole = true) => printSummary(summarize(records, whole), rootDir)

test('a run on the shadow alone is not worth a word', () => {
  expect(print([shadow('a.test.ts'), shadow('b.test.ts')])).toBeUndefined()
  expect(print([])).toBeUndefined()
})

test('counts, engine, and reasons', () => {
  const files = Array.from({ length: 40 }, (_, i) => shadow(`${i}.test.ts`))
  const run = [...files, full('a.ts', 'docblock'), full('b.ts', 'glob'), full('import.test.ts', 'refused: COPY')]
  expect(print(run)).toBe(
    'prisma-sqlite-shadow: 40 suites on the shadow, 3 on Postgres 18.4 (pglite): 1 by docblock, 1 by glob, 1 refused on the shadow: COPY (import.test.ts)\n',
  )
})

test('one suite, and a run without the shadow', () => {
  expect(print([full('a.ts', 'variable')])).toBe(
    'prisma-sqlite-shadow: 1 suite on Postgres 18.4 (pglite): 1 by PRISMA_TEST_LAYER\n',
  )
})

test('several engines', () => {
  const server = { engine: 'server', version: '17.4' } as const
  expect(print([shadow('s.ts'), full('a.ts', 'config'), full('b.ts', 'config', server)])).toBe(
    'prisma-sqlite-shadow: 1 suite on the shadow, 1 on Postgres 18.4 (pglite), 1 on Postgres 17.4 (server): 2 by config\n',
  )
})

test('refusals by construct, of this run and of earlier ones, and not without end', () => {
  const run = [full('a.ts', 'refused: COPY'), full('b.ts', 'refused: COPY'), full('c.ts', 'remembered: LISTEN: x')]
  expect(print(run)).toContain(
    ': 2 refused on the shadow: COPY (a.ts, b.ts), 1 refused on the shadow before: LISTEN: x (c.ts)\n',
  )
  const many = Array.from({ length: 13 }, (_, i) => full(`${String.fromCharCode(97 + i)}.ts`, 'refused: COPY'))
  expect(print(many)).toContain('COPY (a.ts, b.ts, c.ts, d.ts, e.ts, f.ts, g.ts, h.ts, i.ts, j.ts) and 3 more\n')
})

test('a refusal that was not run again: the runner is not ours', () => {
  const refusal = { construct: 'COPY', message: 'no' }
  expect(print([shadow('a.ts', { auto: true, refusal })])).toBe(
    'prisma-sqlite-shadow: 1 suite on the shadow\n' +
      'prisma-sqlite-shadow: 1 suite met a refusal and will run on Postgres next time: COPY (a.ts)\n',
  )
})

test('a glob without a match, in a whole run', () => {
  const globs = ['suites/**', 'old/**', '!suites/c.ts']
  const run = [full('suites/a.ts', 'glob', { globs }), shadow('b.ts', { globs })]
  expect(print(run)).toContain('\nprisma-sqlite-shadow: no test file matches the glob "old/**" of the option "full"\n')
  expect(print(run, false)).not.toContain('old')
})

test('as JSON', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'summary-'))
  try {
    const file = path.join(folder, 'below/summary.json')
    const summary = summarize([shadow('a.ts'), full('b.ts', 'refused: COPY')], true)
    writeSummary(summary, file)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      shadow: 1,
      full: 1,
      suites: [
        { testPath: path.join(rootDir, 'a.ts'), layer: 'shadow', engine: 'sqlite', why: 'config' },
        {
          testPath: path.join(rootDir, 'b.ts'),
          layer: 'full',
          engine: 'pglite',
          version: '18.4',
          why: 'refused: COPY',
        },
      ],
      unmatchedGlobs: [],
    })
    writeFileSync(path.join(folder, 'file'), '')
    const impossible = path.join(folder, 'file/summary.json')
    expect(() => writeSummary(summary, impossible)).toThrow(expect.objectContaining({ code: 'OUTPUT_INVALID' }))
    expect(existsSync(impossible)).toBe(false)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
