/**
 * What `layer: 'auto'` knows of a test file: whether the shadow has refused something in it, with file and shadow as they
 * are now. Kept in the cache folder, one small file for each, so that workers do not write to the same one; and in the
 * run's record of the file, so that within a run nothing depends on the cache.
 */
import { createHash } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { version } from '../version'
import { cacheOf } from './shadowDirectory'
import { readJson, readSuiteRecord, testFileName, writeSuiteRecord, type Refusal, type TestFile } from './suiteRecord'
import { writeWholeFile } from '../project/writeFile'

export interface Remembered extends Refusal {
  /** Met in this run: the file is being run again. */
  readonly thisRun: boolean
}

type Entry = Refusal & { readonly testPath: string; readonly key: string }

export class LayerMemory {
  private readonly key: string
  private readonly entry: string
  private noted = false

  /**
   * @param catalogHash the hash of the shadow's catalog
   * @param cacheDirectory the option of that name
   */
  constructor(
    private readonly file: TestFile,
    catalogHash: string,
    cacheDirectory?: string,
  ) {
    const content = readFileSync(file.testPath)
    this.key = createHash('sha256').update(`${version}\0${catalogHash}\0`).update(content).digest('hex').slice(0, 32)
    this.entry = path.join(folderOf(file.rootDir, cacheDirectory), testFileName(file))
  }

  /**
   * The refusal that this file is known to meet: in this run, or in an earlier one with file and shadow as they are now.
   */
  recall(): Remembered | undefined {
    const met = readSuiteRecord(this.file)?.refusal
    if (met) return { ...met, thisRun: true }
    const known = readJson<Entry>(this.entry)
    if (known?.key !== this.key) return undefined
    return { construct: known.construct, message: known.message, thisRun: false }
  }

  /** Whether the shadow has refused something in this file, this time. */
  get recorded(): boolean {
    return this.noted
  }

  /**
   * Notes that the shadow has refused something in this file, whose suite record is written. The first refusal counts.
   * @throws ShadowError TEMP_UNWRITABLE
   */
  recordRefusal({ construct, message }: Refusal): void {
    if (this.noted) return
    this.noted = true
    const record = readSuiteRecord(this.file)
    if (record) writeSuiteRecord({ ...record, refusal: { construct, message } })
    try {
      const entry: Entry = { testPath: this.file.testPath, key: this.key, construct, message }
      writeWholeFile(this.entry, JSON.stringify(entry))
    } catch {
      // Not remembered: the next run asks the shadow once more.
    }
  }
}

const FOLDER = 'layers'

function folderOf(rootDir: string, cacheDirectory: string | undefined): string {
  const project = createHash('sha256').update(rootDir).digest('hex').slice(0, 32)
  return path.join(cacheOf(rootDir, { cacheDirectory }), FOLDER, project)
}

/** Forgets the refusals of the project in `rootDir`: its files are tried on the shadow again. */
export function forgetRefusals(rootDir: string, cacheDirectory?: string): void {
  rmSync(folderOf(rootDir, cacheDirectory), { recursive: true, force: true })
}
