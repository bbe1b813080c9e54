import { readTestSettings } from '../../src/testing/settings'

test('defaults', () => {
  expect(readTestSettings({})).toEqual({ isolation: 'rollback', keepFailed: false, resetSequences: true })
})

test('options of other environments pass', () => {
  expect(readTestSettings({ url: 'http://localhost', customExportConditions: ['node'] })).toMatchObject({
    isolation: 'rollback',
  })
})

test.each([
  [{ isolation: 'transaction' }, 'The option "isolation" takes "rollback", "clone" or "none", not "transaction".'],
  [{ keepFailed: 1 }, 'The option "keepFailed" takes true, false or a path, not 1.'],
  [{ seed: '' }, 'The option "seed" takes a module path or a command line'],
])('%j is refused', (options, message) => {
  expect(() => readTestSettings(options)).toThrow(message)
})

test.each([
  ['isolaton', 'isolation'],
  ['Seed', 'seed'],
  ['keep_failed', 'keepFailed'],
])('%s is taken for a misspelling of %s', (name, meant) => {
  expect(() => readTestSettings({ [name]: 'x' })).toThrow(`Did you mean "${meant}"?`)
})
