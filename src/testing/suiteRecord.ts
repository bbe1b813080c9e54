/** What a test file's environment writes down for the run: the layer that it is on, and why. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { ShadowError } from '../errors'
import type { LayerChoice } from './layerChoice'
import { runFolder } from './runFolder'
import type { Engine } from './session'
import { writeWholeFile } from '../project/writeFile'

/** A test file as one project of the run has it: two projects may run the same file in two ways. */
export interface TestFile {
  readonly testPath: string
  readonly rootDir: string
  /** Jest's `projectConfig.id`. */
  readonly project: string
}

export interface Refusal {
  /** What the shadow refused: `COPY`. */
  readonly construct: string
  readonly message: string
}

export interface SuiteRecord extends TestFile, LayerChoice {
  readonly engine: Engine
  /** Of Postgres, where it is Postgres: `18.4`. */
  readonly version?: string
  /** The option `full`. */
  readonly globs: readonly string[]
  /** The first one met, under `auto`. */
  readonly refusal?: Refusal
}

/** A name for what is kept about a test file. */
export function testFileName({ testPath, project }: TestFile): string {
  return `${createHash('sha256').update(`${project}\0${testPath}`).digest('hex').slice(0, 32)}.json`
}

const FOLDER = 'suites'

/**
 * Puts the record in the place of an earlier one of the same file.
 * @throws ShadowError TEMP_UNWRITABLE: without it, a refusal that the application has caught would pass unseen
 */
export function writeSuiteRecord(record: SuiteRecord, run: string = runFolder()): void {
  try {
    writeWholeFile(path.join(run, FOLDER, testFileName(record)), JSON.stringify(record))
  } catch (cause) {
    throw new ShadowError(
      'TEMP_UNWRITABLE',
      `The layer of ${record.testPath} cannot be noted in ${run} (${(cause as Error).message})`,
      'Free the folder, or set TMPDIR to one that this user may write.',
      { cause },
    )
  }
}

/** Undefined where the file's environment has not got that far. */
export function readSuiteRecord(file: TestFile, run: string = runFolder()): SuiteRecord | undefined {
  return readJson<SuiteRecord>(path.join(run, FOLDER, testFileName(file)))
}

/** All records of the run, by path. */
export function readSuiteRecords(run: string = runFolder()): SuiteRecord[] {
  let names: string[]
  try {
    names = readdirSync(path.join(run, FOLDER)).filter((name) => name.endsWith('.json'))
  } catch {
    return [] // no environment of ours has run
  }
  const records = names.map((name) => readJson<SuiteRecord>(path.join(run, FOLDER, name)))
  const byPath = (a: SuiteRecord, b: SuiteRecord) =>
    a.testPath < b.testPath ? -1 : a.testPath > b.testPath ? 1 : a.project < b.project ? -1 : 1
  return records.filter((record) => record !== undefined).sort(byPath)
}

/** The JSON in a file; undefined where there is none. */
export function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T
  } catch {
    return undefined
  }
}
