/** Which layer a test file runs on: every source, and which of two wins. */
import path from 'node:path'
import { chooseLayer, docblockLayer, matchesGlobs, type LayerQuestion } from '../../src/testing/layerChoice'

const rootDir = '/app'
const testPath = '/app/suites/import.test.ts'
const remembered = { construct: 'COPY', message: 'COPY is not supported on the shadow', thisRun: false }

const choose = (question: Partial<Omit<LayerQuestion, 'settings'>> & { layer?: 'full' | 'auto'; full?: string[] }) => {
  const { layer = 'shadow' as const, full = [], ...rest } = question
  const settings: LayerQuestion['settings'] = { layer, full }
  return chooseLayer({ docblock: undefined, variable: undefined, settings, testPath, rootDir, ...rest })
}

test.each([
  [{}, 'shadow', 'config'],
  [{ layer: 'full' }, 'full', 'config'],
  [{ full: ['suites/*.test.ts'] }, 'full', 'glob'],
  [{ full: ['other/**'] }, 'shadow', 'config'],
  [{ variable: 'shadow', full: ['suites/**'] }, 'shadow', 'variable'],
  [{ variable: 'shadow', layer: 'full' }, 'shadow', 'variable'],
  [{ variable: 'shadow', docblock: 'full' }, 'full', 'docblock'],
  [{ variable: 'auto', docblock: 'full' }, 'full', 'docblock'],
  [{ variable: 'full', docblock: 'shadow' }, 'full', 'variable'],
  [{ variable: 'full ' }, 'full', 'variable'],
  [{ variable: '' }, 'shadow', 'config'],
  [{ docblock: 'shadow', full: ['suites/**'] }, 'shadow', 'docblock'],
] as const)('%j: %s, by %s', async (question, layer, why) => {
  expect(await choose(question as never)).toEqual({ layer, why, auto: false })
})

test.each([
  [{ layer: 'auto' }, 'config'],
  [{ variable: 'auto', full: ['suites/**'] }, 'variable'],
  [{ docblock: 'auto', layer: 'full' }, 'docblock'],
] as const)('%j is auto, by %s', async (question, why) => {
  expect(await choose(question as never)).toEqual({ layer: 'shadow', why, auto: true })
  expect(await choose({ ...(question as object), remembered: () => remembered })).toEqual({
    layer: 'full',
    why: 'remembered: COPY',
    auto: false,
  })
  const refused = async () => ({ ...remembered, thisRun: true })
  expect(await choose({ ...(question as object), remembered: refused })).toMatchObject({ why: 'refused: COPY' })
})

test('what is remembered is asked for under auto alone', async () => {
  const asked = jest.fn(() => remembered)
  await choose({ docblock: 'shadow', layer: 'auto', remembered: asked })
  await choose({ variable: 'full', layer: 'auto', remembered: asked })
  await choose({ full: ['suites/**'], layer: 'auto', remembered: asked })
  expect(asked).not.toHaveBeenCalled()
})

test('another value of PRISMA_TEST_LAYER is refused', async () => {
  await expect(choose({ variable: 'postgres' })).rejects.toMatchObject({
    code: 'LAYER_INVALID',
    message: 'PRISMA_TEST_LAYER=postgres names no layer.\n  Set it to "full", "shadow" or "auto", or unset it.',
  })
})

describe('the docblock', () => {
  const environment = 'jest-environment'
  const options = 'jest-environment-options'
  test.each([
    [{}, undefined],
    [{ [environment]: 'prisma-sqlite-shadow/full' }, 'full'],
    [{ [environment]: 'prisma-sqlite-shadow/shadow' }, 'shadow'],
    [{ [environment]: 'prisma-sqlite-shadow/shadow-jsdom' }, 'shadow'],
    [{ [environment]: './my-environment.js' }, undefined],
    [{ [environment]: 'node' }, undefined],
    [{ [options]: '{"isolation": "clone"}' }, undefined],
    [{ [options]: '{"layer": "full"}' }, 'full'],
    [{ [environment]: 'prisma-sqlite-shadow/shadow-jsdom', [options]: '{"layer": "auto"}' }, 'auto'],
  ])('%j: %s', (pragmas, layer) => {
    expect(docblockLayer(pragmas)).toBe(layer)
  })

  test('that contradicts itself is refused', () => {
    const pragmas = { [environment]: 'prisma-sqlite-shadow/full', [options]: '{"layer": "shadow"}' }
    expect(() => docblockLayer(pragmas)).toThrow(expect.objectContaining({ code: 'LAYER_INVALID' }))
  })
})

describe('globs', () => {
  test.each([
    [['suites/import.test.ts'], true],
    [['./suites/import.test.ts'], true],
    [['**/*.test.ts'], true],
    [['**/import*'], true],
    [['suites'], false],
    [['*.test.ts'], false],
    [['<rootDir>/suites/**'], true],
    [['/app/suites/**'], true],
    [['suites/{import,export}.test.ts'], true],
    [['suites/!(import).test.ts'], false],
    [['suites\\*.test.ts'], true],
    [['suites/**', '!**/import.*'], false],
    [['!**/import.*', 'suites/**'], true],
    [['!**/export.*'], true],
    [['!**/import.*'], false],
    [[], false],
  ])('%j: %s', (globs, matches) => {
    expect(matchesGlobs(globs, testPath, rootDir)).toBe(matches)
  })

  test("names that start with a dot, and names with a pattern's characters", () => {
    expect(matchesGlobs(['**/*.test.ts'], '/app/.suites/a.test.ts', rootDir)).toBe(true)
    expect(matchesGlobs(['app/\\(admin\\)/**'], '/app/app/(admin)/a.test.ts', rootDir)).toBe(true)
  })

  test.each([
    ['suites/**', true],
    ['suites\\**\\*.test.ts', true],
    ['C:/app/suites/*', true],
    ['other/**', false],
  ])('on Windows, %s: %s', (glob, matches) => {
    expect(matchesGlobs([glob], 'C:\\app\\suites\\import.test.ts', 'C:\\app', path.win32)).toBe(matches)
  })
})
