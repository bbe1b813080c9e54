/** The recorder of what a failed test sent to its database. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { readTraces, Trace, TRACE_VARIABLE } from '../../src/testing/trace'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'trace-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const FILE = '/app/a.test.ts'

test('off without the variable, on with it', () => {
  const before = process.env[TRACE_VARIABLE]
  try {
    delete process.env[TRACE_VARIABLE]
    expect(Trace.fromEnvironment()).toBeUndefined()
    process.env[TRACE_VARIABLE] = ''
    expect(Trace.fromEnvironment()).toBeUndefined()
    process.env[TRACE_VARIABLE] = folder
    expect(Trace.fromEnvironment()).toBeInstanceOf(Trace)
  } finally {
    if (before === undefined) delete process.env[TRACE_VARIABLE]
    else process.env[TRACE_VARIABLE] = before
  }
})

test('a test has its own statements and those of the hooks before it', () => {
  const trace = new Trace(folder)
  trace.statement('INSERT beforeAll')
  trace.startTest('one')
  trace.statement('SELECT 1')
  trace.endTest()
  trace.statement('INSERT beforeAll of a block')
  trace.startTest('two')
  trace.statement('SELECT $1', ['x', null, Buffer.from([1, 255])])
  trace.keep(FILE, 'two', 'full')
  expect(readTraces(folder)).toEqual([
    {
      testPath: FILE,
      test: 'two',
      layer: 'full',
      statements: [{ sql: 'INSERT beforeAll of a block' }, { sql: 'SELECT $1', values: ['x', null, '\\x01ff'] }],
    },
  ])
})

test('a test that ends can still be kept', () => {
  const trace = new Trace(folder)
  trace.startTest('one')
  trace.statement('SELECT 1')
  trace.endTest()
  trace.keep(FILE, 'one', 'shadow')
  expect(readTraces(folder)[0]?.statements).toEqual([{ sql: 'SELECT 1' }])
})

test('the last 200 statements are kept', () => {
  const trace = new Trace(folder)
  for (let i = 0; i < 250; i++) trace.statement(`SELECT ${i}`)
  trace.keep(FILE, 'many', 'shadow')
  const [kept] = readTraces(folder)
  expect(kept?.statements).toHaveLength(200)
  expect(kept?.statements[0]?.sql).toBe('SELECT 50')
})

test('errors stand at their statements', () => {
  const trace = new Trace(folder)
  trace.statement('SELECT x')
  trace.statement('SELECT x')
  trace.failed('SELECT x', { code: '42703', message: 'column "x" does not exist' })
  trace.failed('SELEC', new Error('syntax error'))
  trace.keep(FILE, 'errors', 'shadow')
  expect(readTraces(folder)[0]?.statements).toEqual([
    { sql: 'SELECT x' },
    { sql: 'SELECT x', error: '42703: column "x" does not exist' },
    { sql: 'SELEC', error: 'syntax error' },
  ])
})

test('long values are shortened', () => {
  const trace = new Trace(folder)
  trace.statement('SELECT $1', ['x'.repeat(1000)])
  trace.keep(FILE, 'long', 'shadow')
  expect(readTraces(folder)[0]?.statements[0]?.values?.[0]).toBe(`${'x'.repeat(200)}…`)
})

test('a folder that cannot be written does not fail the test', () => {
  const file = path.join(folder, 'file')
  writeFileSync(file, '')
  const trace = new Trace(path.join(file, 'below'))
  const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true)
  trace.keep(FILE, 'unwritable', 'shadow')
  expect(write).toHaveBeenCalledWith(expect.stringContaining(TRACE_VARIABLE))
  write.mockRestore()
  expect(existsSync(path.join(file, 'below'))).toBe(false)
  expect(readTraces(path.join(folder, 'nowhere'))).toEqual([])
})
