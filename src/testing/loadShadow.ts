/** Loads a generated shadow into this process. */
import type { Catalog } from '../catalog/catalog'
import type { Translation } from '../sql/translation'
import type { Translator } from '../engine/database'
import { loadParser } from '../sql/parse'
import { createTranslator } from '../sql/translator'
import { generatedShadow, type GeneratedShadow } from './generatedShadow'

/** A generated shadow, loaded: what every database of it shares. */
export interface LoadedShadow extends GeneratedShadow {
  readonly translator: Translator
}

const translators = new WeakMap<Catalog, Translator>()

/**
 * The shadow in `directory`, with its translator and the translations that it keeps, both of which outlive a test file: one
 * worker runs many files against the same shadow.
 * @throws ShadowError SHADOW_MISSING, SHADOW_STALE, CATALOG_VERSION, CATALOG_INVALID
 */
export async function loadShadow(directory: string): Promise<LoadedShadow> {
  const shadow = generatedShadow(directory)
  await loadParser()
  const translator =
    translators.get(shadow.catalog) ??
    Object.assign(createTranslator(shadow.catalog), { kept: new Map<string, readonly Translation[]>() })
  translators.set(shadow.catalog, translator)
  return { ...shadow, translator }
}
