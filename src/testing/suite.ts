/** One test file's database: opened from the template, kept apart from test to test, and closed for good. */
import { mkdirSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { ShadowDatabase } from '../engine/database'
import { saveDatabase } from '../engine/save'
import { Sandbox } from '../sandbox/sandbox'
import { ShadowError } from '../errors'
import { Isolator } from './isolation'
import { loadShadow } from './loadShadow'
import { locateShadow } from './locate'
import type { TestSettings } from './settings'
import { templateSnapshot } from './template'

export interface SuiteOptions {
  readonly settings: TestSettings
  readonly rootDir: string
  /** The test file, for messages and for the name of a kept database. */
  readonly testPath: string
}

/**
 * Makes the template where it is missing, so that test files find it ready.
 * @throws ShadowError for everything that is wrong with the shadow, the seed or the temp folder
 */
export async function prepareTemplate(settings: TestSettings, rootDir: string): Promise<void> {
  await templateSnapshot(await loadShadow(await located(rootDir, settings)), settings, rootDir)
}

const locations = new Map<string, Promise<string>>()

/** The Prisma config is loaded once in a process: reading it costs more than opening a database. */
function located(rootDir: string, { directory }: TestSettings): Promise<string> {
  const key = `${rootDir}\0${directory ?? ''}`
  const known = locations.get(key) ?? locateShadow(rootDir, directory)
  locations.set(key, known)
  known.catch(() => locations.delete(key))
  return known
}

export class Suite {
  readonly isolator: Isolator
  private kept = 0

  private constructor(
    private readonly options: SuiteOptions,
    readonly database: ShadowDatabase,
    readonly sandbox: Sandbox,
  ) {
    this.isolator = new Isolator(sandbox, options.settings)
  }

  /** @throws ShadowError for everything that is wrong with the shadow, the seed or the temp folder */
  static async open(options: SuiteOptions): Promise<Suite> {
    const { settings, rootDir } = options
    const shadow = await loadShadow(await located(rootDir, settings))
    const snapshot = await templateSnapshot(shadow, settings, rootDir)
    const { catalog, translator } = shadow
    const database = new ShadowDatabase({ catalog, translator, from: { snapshot } })
    return new Suite(options, database, new Sandbox(database))
  }

  /**
   * Writes the database as it is now to a SQLite file, for a test that failed.
   * @returns the file's path; undefined where `keepFailed` is off
   */
  keep(testName: string): string | undefined {
    const { settings, rootDir, testPath } = this.options
    if (settings.keepFailed === false) return undefined
    const folder =
      settings.keepFailed === true
        ? path.join(os.tmpdir(), 'prisma-sqlite-shadow-failed')
        : path.resolve(rootDir, settings.keepFailed)
    mkdirSync(folder, { recursive: true })
    const suite = path.basename(testPath).replace(/\.[^.]+$/, '')
    const name = `${suite}-${testName}`.replace(/[^\w.-]+/g, '_').slice(0, 120)
    const file = path.join(folder, `${name}-${process.pid}-${++this.kept}.sqlite`)
    saveDatabase(this.sandbox.snapshot(), file)
    return file
  }

  close(): void {
    this.sandbox.close(
      new ShadowError(
        'ENVIRONMENT_CLOSED',
        `A query was sent after its test file was over: ${this.options.testPath}`,
        'Await every query, and stop timers, queues and servers in afterAll.',
      ),
    )
    this.database.close()
  }
}
