/** A test file on the shadow: a SQLite database in memory, opened from the template. */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { ShadowDatabase } from '../engine/database'
import { saveDatabase } from '../engine/save'
import { type ClientClass, createClientClass, type PgModule } from '../pg/client'
import { Sandbox } from '../sandbox/sandbox'
import { saveEngineCode } from '../engineCode'
import { type Back, fileIsOver, Isolator, leftOpen, type Moments } from './isolation'
import { keptName } from './keptName'
import { loadShadow } from './loadShadow'
import { shadowDirectory } from './shadowDirectory'
import type { Suite, SuiteOptions } from './suite'
import { templateSnapshot } from './template'
import { schemaMaker } from '../schema/schemaMaker'

export class ShadowSuite implements Suite, Moments {
  readonly layer = 'shadow'
  readonly engine = 'sqlite'
  readonly isolator = new Isolator(this)
  private readonly sandbox: Sandbox

  private constructor(
    private readonly options: SuiteOptions,
    private readonly database: ShadowDatabase,
  ) {
    this.sandbox = new Sandbox(database)
  }

  static async open(options: SuiteOptions): Promise<ShadowSuite> {
    const { settings, rootDir } = options
    const shadow = await loadShadow(await shadowDirectory(rootDir, settings))
    const snapshot = await templateSnapshot(shadow, settings, rootDir)
    const { catalog, translator } = shadow
    return new ShadowSuite(options, new ShadowDatabase({ catalog, translator, maker: schemaMaker, from: { snapshot } }))
  }

  createClient(pg: PgModule): ClientClass {
    return createClientClass(this.sandbox, pg, this.options.observer)
  }

  mark(): Back {
    const { isolation, resetSequences } = this.options.settings
    if (isolation === 'none') return () => undefined
    const putSequencesBack = resetSequences ? this.database.sequences.mark() : undefined
    const back = isolation === 'rollback' ? this.savepoint() : this.copy()
    return () => {
      back()
      putSequencesBack?.()
    }
  }

  keep(testName: string): string | undefined {
    const at = keptName(this.options, testName)
    if (!at) return undefined
    mkdirSync(at.folder, { recursive: true })
    const file = path.join(at.folder, `${at.name}.sqlite`)
    saveDatabase(this.sandbox.snapshot(), file)
    return file
  }

  close(): void {
    this.sandbox.close(fileIsOver(this.options.testPath))
    this.database.close()
    saveEngineCode()
  }

  private savepoint(): () => void {
    this.sandbox.enterLevel()
    return () => this.sandbox.leaveLevel(leftOpen())
  }

  private copy(): () => void {
    const snapshot = this.sandbox.snapshot()
    return () => this.sandbox.restore({ ...snapshot, sequences: this.database.sequences.save() }, leftOpen())
  }
}
