import { readTestSettings } from '../../src/testing/settings'

test('defaults', () => {
  expect(readTestSettings({})).toEqual({
    layer: 'shadow',
    full: [],
    engine: 'pglite',
    allowServer: [],
    isolation: 'rollback',
    keepFailed: false,
    resetSequences: true,
  })
})

test('options of other environments pass', () => {
  const others = { url: 'http://localhost', html: '<p>', customExportConditions: ['node'], width: 800, height: 600 }
  expect(readTestSettings(others)).toMatchObject({ isolation: 'rollback' })
})

test('an option that is undefined is as if it were not there', () => {
  expect(readTestSettings({ layer: undefined, full: undefined })).toMatchObject({ layer: 'shadow', full: [] })
})

test.each([
  [
    { isolation: 'transaction' },
    'The option "isolation" takes "rollback", "clone", "truncate" or "none", not "transaction".',
  ],
  [{ keepFailed: 1 }, 'The option "keepFailed" takes true, false or a path, not 1.'],
  [{ seed: '' }, 'The option "seed" takes a module path or a command line'],
  [{ layer: 'postgres' }, 'The option "layer" takes "shadow", "full" or "auto", not "postgres".'],
  [{ full: 'suites/**' }, 'The option "full" takes a list of globs, not "suites/**".'],
  [{ full: ['a', ''] }, 'The option "full" takes a list of globs, not ["a",""].'],
  [{ engine: 'postgres' }, 'The option "engine" takes "pglite", "embedded" or "server", not "postgres".'],
  [
    { engine: 'server', urlVariable: 'postgres://localhost/test' },
    'The option "urlVariable" takes the name of an environment variable, not "postgres://localhost/test".',
  ],
  [{ engine: 'server', urlVariable: 'URL', allowServer: true }, 'The option "allowServer" takes a list of hosts'],
  [{ engine: 'server' }, 'The engine "server" needs the option "urlVariable"'],
  [{ urlVariable: 'TEST_DATABASE_URL' }, 'The option "urlVariable" is for the engine "server", and no engine is set.'],
  [{ allowServer: ['db'] }, 'The option "allowServer" is for the engine "server", and no engine is set.'],
])('%j is refused', (options, message) => {
  expect(() => readTestSettings(options)).toThrow(
    expect.objectContaining({ code: 'OPTION_INVALID', message: expect.stringContaining(message) }),
  )
})

test('a file may name another engine than its project, whose server options come along', () => {
  expect(readTestSettings({ engine: 'pglite', urlVariable: 'TEST_DATABASE_URL' })).toMatchObject({ engine: 'pglite' })
})

test.each([
  ['isolaton', 'isolation'],
  ['Seed', 'seed'],
  ['keep_failed', 'keepFailed'],
  ['Layer', 'layer'],
  ['layers', 'layer'],
  ['Full', 'full'],
  ['engines', 'engine'],
  ['urlVar1able', 'urlVariable'],
  ['allowServers', 'allowServer'],
])('%s is taken for a misspelling of %s', (name, meant) => {
  expect(() => readTestSettings({ [name]: 'x' })).toThrow(`Did you mean "${meant}"?`)
})
