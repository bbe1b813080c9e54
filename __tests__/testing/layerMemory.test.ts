/** What `auto` remembers of a test file, and when it does no longer count. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { forgetRefusals, LayerMemory } from '../../src/testing/layerMemory'
import { RUN_VARIABLE } from '../../src/testing/runFolder'
import { readSuiteRecord, readSuiteRecords, writeSuiteRecord, type SuiteRecord } from '../../src/testing/suiteRecord'

let folder: string
const outer = process.env[RUN_VARIABLE]
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'layer-memory-'))
  newRun('run-1')
  writeFileSync(path.join(folder, 'a.test.ts'), 'a')
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
  if (outer === undefined) delete process.env[RUN_VARIABLE]
  else process.env[RUN_VARIABLE] = outer
})

function newRun(name: string): void {
  process.env[RUN_VARIABLE] = path.join(folder, name)
}

const fileOf = (project = 'p') => ({ testPath: path.join(folder, 'a.test.ts'), rootDir: folder, project })
const memoryOf = (catalog = 'catalog', project = 'p') => new LayerMemory(fileOf(project), catalog, 'cache')
const copy = { construct: 'COPY', message: 'COPY is not supported on the shadow' }
const started = (project = 'p'): SuiteRecord => {
  const file = fileOf(project)
  const record: SuiteRecord = { ...file, layer: 'shadow', why: 'config', auto: true, engine: 'sqlite', globs: [] }
  writeSuiteRecord(record)
  return record
}

test('nothing is known of a file that was never refused', () => {
  started()
  expect(memoryOf().recall()).toBeUndefined()
})

test('a refusal is known in the same run, and in the next', () => {
  started()
  memoryOf().recordRefusal(copy)
  expect(memoryOf().recall()).toEqual({ ...copy, thisRun: true })
  newRun('run-2')
  expect(memoryOf().recall()).toEqual({ ...copy, thisRun: false })
})

test('the first refusal counts, and is in the record', () => {
  const record = started()
  const memory = memoryOf()
  memory.recordRefusal(copy)
  memory.recordRefusal({ construct: 'LISTEN', message: 'no' })
  expect(readSuiteRecord(fileOf())).toEqual({ ...record, refusal: copy })
  expect(memoryOf().recall()).toMatchObject(copy)
})

test('a changed file, and a changed shadow, are tried again', () => {
  started()
  memoryOf().recordRefusal(copy)
  newRun('run-2')
  expect(memoryOf('another catalog').recall()).toBeUndefined()
  writeFileSync(path.join(folder, 'a.test.ts'), 'b')
  expect(memoryOf().recall()).toBeUndefined()
  writeFileSync(path.join(folder, 'a.test.ts'), 'a')
  expect(memoryOf().recall()).toMatchObject(copy)
})

test('a file is remembered for the project in which it was refused', () => {
  started()
  memoryOf().recordRefusal(copy)
  started('q')
  expect(memoryOf('catalog', 'q').recall()).toBeUndefined()
  expect(readSuiteRecords().map(({ project, refusal }) => [project, refusal?.construct])).toEqual([
    ['p', 'COPY'],
    ['q', undefined],
  ])
})

test('a project can be forgotten', () => {
  started()
  memoryOf().recordRefusal(copy)
  newRun('run-2')
  forgetRefusals(folder, 'cache')
  expect(memoryOf().recall()).toBeUndefined()
  expect(() => forgetRefusals(folder, 'cache')).not.toThrow()
})

test('a cache that cannot be written costs the memory, not the run', () => {
  writeFileSync(path.join(folder, 'cache'), 'a file')
  started()
  memoryOf().recordRefusal(copy)
  expect(memoryOf().recall()).toEqual({ ...copy, thisRun: true })
  newRun('run-2')
  expect(memoryOf().recall()).toBeUndefined()
})

test('a run folder that cannot be written is named', () => {
  writeFileSync(path.join(folder, 'run-3'), 'a file')
  newRun('run-3')
  expect(started).toThrow(expect.objectContaining({ code: 'TEMP_UNWRITABLE' }))
})

test('a damaged entry is no entry, and nothing half-written stays', () => {
  started()
  memoryOf().recordRefusal(copy)
  newRun('run-2')
  const entries = path.join(folder, 'cache/layers')
  const [project] = readdirSync(entries) as [string]
  const files = readdirSync(path.join(entries, project))
  expect(files).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.json$/)])
  writeFileSync(path.join(entries, project, files[0] as string), '{"construct":')
  expect(memoryOf().recall()).toBeUndefined()
  mkdirSync(path.join(folder, 'run-2/suites'), { recursive: true })
  writeFileSync(path.join(folder, 'run-2/suites/x.json'), '{')
  expect(readSuiteRecords()).toEqual([])
})
