/** Loads a generated shadow into this process. */
import type { Catalog } from '../catalog/catalog'
import type { Translation, TranslateOptions } from '../sql/translation'
import type { Translator } from '../engine/database'
import { loadParser } from '../sql/parse'
import { createTranslator } from '../sql/translator'
import { generatedShadow, type GeneratedShadow } from './generatedShadow'

/** A generated shadow, loaded: what every database of it shares. */
export interface LoadedShadow extends GeneratedShadow {
  readonly translator: Translator
}

const LIMIT = 5000

const translators = new WeakMap<Catalog, Translator>()

/**
 * The shadow in `directory`, with its translator and the translator's cache, both of which outlive a test file: one
 * worker runs many files against the same shadow.
 * @throws ShadowError SHADOW_MISSING, SHADOW_STALE, CATALOG_VERSION, CATALOG_INVALID
 */
export async function loadShadow(directory: string): Promise<LoadedShadow> {
  const shadow = generatedShadow(directory)
  await loadParser()
  const translator = translators.get(shadow.catalog) ?? remembering(createTranslator(shadow.catalog))
  translators.set(shadow.catalog, translator)
  return { ...shadow, translator }
}

function remembering(translator: Translator): Translator {
  const known = new Map<string, readonly Translation[]>()
  return {
    get schemaFunctions() {
      return translator.schemaFunctions
    },
    translate(sql: string, options?: TranslateOptions): readonly Translation[] {
      const key = `${options?.parameterTypes?.join() ?? ''}:${sql}`
      let translation = known.get(key)
      if (!translation) {
        translation = translator.translate(sql, options)
        if (known.size >= LIMIT) known.delete(known.keys().next().value as string)
        known.set(key, translation)
      }
      return translation
    },
  }
}
