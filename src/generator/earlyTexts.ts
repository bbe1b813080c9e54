/** The shadow's texts, begun while Prisma's own generator is at work. */
import path from 'node:path'
import type { GeneratorConfig } from '@prisma/generator-helper'
import { loadEngineCode, saveEngineCode } from '../engineCode'
import type { Override } from './overrides'
import type { ShadowFiles } from './shadowFiles'
import { fingerprint, likelySchemaPath, readSources, type Sources } from './sources'
import { Stamp } from './stamp'

export async function textsOf({ schema, migrations }: Sources, overrides: readonly Override[]): Promise<ShadowFiles> {
  const files = await engine().shadowFiles({ schema, migrations, overrides })
  saveEngineCode()
  return files
}

/** Loaded where there is something to do for it. */
function engine(): typeof import('./shadowFiles') {
  loadEngineCode('generate')
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('./shadowFiles') as typeof import('./shadowFiles')
}

export class EarlyTexts {
  private constructor(
    private readonly fingerprint: string,
    private readonly texts: Promise<ShadowFiles>,
  ) {}

  /**
   * Begins with what Prisma will most likely ask for.
   * @returns undefined where there is most likely nothing to do, or where overrides need the datamodel first
   */
  static async begin({ sourceFilePath, config, output }: GeneratorConfig): Promise<EarlyTexts | undefined> {
    if (config.overrides !== undefined) return void engine()
    const sources = await readSources(await likelySchemaPath(sourceFilePath))
    const known = fingerprint(sources)
    if (output?.value && Stamp.sourcesOf(path.resolve(path.dirname(sourceFilePath), output.value)) === known) return
    const texts = textsOf(sources, [])
    // Whoever asks for them hears of it.
    texts.catch(() => undefined)
    return new EarlyTexts(known, texts)
  }

  /** Undefined where these sources are others than those that it began with. */
  of(sources: Sources, overrides: readonly string[]): Promise<ShadowFiles> | undefined {
    return overrides.length === 0 && fingerprint(sources) === this.fingerprint ? this.texts : undefined
  }
}
