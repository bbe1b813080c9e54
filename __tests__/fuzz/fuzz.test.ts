/**
 * A short run of the fuzzer, and the differences that it once found. In a process of its own: PGlite does not run inside
 * Jest's sandbox. FUZZ_SEED chooses another seed.
 */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import { expression, list, optional, printed, query, type Tree } from '../../fuzz/tree'
import { smaller } from '../../fuzz/shrink'

const ROOT = path.join(__dirname, '../..')
const SEED = process.env.FUZZ_SEED ?? '1'

function fuzz(...options: string[]): { status: number | null; output: string } {
  const args = ['--import', 'tsx', path.join(ROOT, 'fuzz/main.ts'), ...options]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' })
  return { status, output: stdout + stderr }
}

test(`the shadow answers as Postgres does, seed ${SEED}`, () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'fuzz-'))
  try {
    const { status, output } = fuzz('--seed', SEED, '--statements', '1500', '--fixtures', folder)
    process.stdout.write(output)
    expect({ status, output }).toMatchObject({ status: 0 })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}, 300_000)

test('what was found is mended', () => {
  expect(fuzz('--replay')).toMatchObject({ status: 0 })
}, 120_000)

test.each([
  [['--seed', 'x'], '--seed is to be a whole number'],
  [['--time', 'soon'], '--time is to be a number with s, m or h'],
  [['--against', 'mysql'], '--against is to be one of pglite, native, both'],
  [['--nope'], '--nope'],
])('%j is refused', (options, message) => {
  const { status, output } = fuzz(...options)
  expect(status).toBe(2)
  expect(output).toContain(message)
})

describe('shrinking', () => {
  const texts = (tree: Tree): string[] => [...smaller(tree)].map((t) => printed(t).sql)

  test('an expression becomes a null or what stands inside', () => {
    const inner = expression('int4', '1')
    expect(texts(expression('text', 'f(', inner, ')'))).toEqual(['NULL::text', '1', 'f(NULL::int4)'])
  })

  test('what is optional goes, and items down to the least', () => {
    const tree = query('SELECT ', list(['a', 'b']), optional(' WHERE c'))
    expect(texts(tree)).toEqual(['SELECT b WHERE c', 'SELECT a WHERE c', 'SELECT a, b'])
    expect(texts(list(['a']))).toEqual([])
  })
})
