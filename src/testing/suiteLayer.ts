/** One test file's layer: chosen, noted for the run's summary, and under `auto` watched for refusals. */
import type { Observer } from '../pg/observer'
import { chooseLayer, type LayerChoice } from './layerChoice'
import { LayerMemory } from './layerMemory'
import { shadowHash } from './prepareShadow'
import type { LayerSetting, TestSettings } from './settings'
import type { Engine } from './session'
import type { Suite } from './suite'
import { type TestFile, writeSuiteRecord } from './suiteRecord'
import type { Trace } from './trace'

export class SuiteLayer {
  private choice: LayerChoice | undefined
  private memory: LayerMemory | undefined

  constructor(
    private readonly file: TestFile,
    private readonly settings: TestSettings,
  ) {}

  /** @param docblock what the file itself asks for. @throws ShadowError LAYER_INVALID, SHADOW_… */
  async choose(docblock: LayerSetting | undefined): Promise<LayerChoice> {
    const { settings, file } = this
    const remembered = async () => {
      const hash = await shadowHash(settings, file.rootDir)
      this.memory = new LayerMemory(file, hash, settings.cacheDirectory)
      return this.memory.recall()
    }
    const variable = process.env.PRISMA_TEST_LAYER
    this.choice = await chooseLayer({ docblock, settings, ...file, variable, remembered })
    this.record(this.choice.layer === 'full' ? settings.engine : 'sqlite')
    return this.choice
  }

  /** Notes which server answers. */
  answeredBy({ engine, version }: Suite): void {
    if (version !== undefined) this.record(engine, version)
  }

  /** Whether the file's result will be that of another run, on the full layer. */
  get refused(): boolean {
    return this.memory?.recorded ?? false
  }

  private record(engine: Engine, version?: string): void {
    if (!this.choice) return
    const globs = this.settings.full
    writeSuiteRecord({ ...this.file, ...this.choice, engine, globs, ...(version === undefined ? {} : { version }) })
  }

  /** What has to hear of the file's statements; undefined where nothing does. */
  observer(trace: Trace | undefined): Observer | undefined {
    const memory = this.choice?.auto ? this.memory : undefined
    if (!memory && !trace) return undefined
    return {
      statement: (sql) => trace?.statement(sql),
      failed: (sql, error) => {
        trace?.failed(sql, error)
        // A refusal counts even where the application catches it: on Postgres it would have gone on.
        if (error.construct !== undefined) memory?.recordRefusal({ construct: error.construct, message: error.message })
      },
    }
  }
}
