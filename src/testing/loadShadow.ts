/** Loads a generated shadow into this process. */
import type { CatalogFile } from '../catalog/catalogFile'
import type { Translation, TranslateOptions } from '../sql/translation'
import type { Translator } from '../engine/database'
import { loadParser } from '../sql/parse'
import { createTranslator } from '../sql/translator'
import { checkShadow } from './locate'
import type { LoadedShadow } from './template'

const LIMIT = 5000

const loaded = new Map<string, { readonly hash: string; readonly shadow: LoadedShadow }>()

/**
 * The shadow in `directory`, with its translator and the translator's cache, both of which outlive a test file: one
 * worker runs many files against the same shadow.
 * @throws ShadowError SHADOW_MISSING, SHADOW_STALE, CATALOG_VERSION, CATALOG_INVALID
 */
export async function loadShadow(directory: string): Promise<LoadedShadow> {
  const file = checkShadow(directory)
  const known = loaded.get(directory)
  if (known?.hash === identity(file)) return known.shadow
  await loadParser()
  const shadow = { directory, catalog: file.catalog, translator: remembering(createTranslator(file.catalog)) }
  loaded.set(directory, { hash: identity(file), shadow })
  return shadow
}

function identity({ source, catalog }: CatalogFile): string {
  return `${source.hash}:${JSON.stringify(catalog).length}`
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
