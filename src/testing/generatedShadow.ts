/** What the generator wrote, read and compared with the schema; the engine is not needed for that. */
import type { Catalog } from '../catalog/catalog'
import { parseCatalogFile, readCatalogText, type CatalogFile } from '../catalog/catalogFile'
import { checkSources } from './locate'

export interface GeneratedShadow {
  readonly directory: string
  readonly catalog: Catalog
}

const read = new Map<string, { readonly text: string; readonly file: CatalogFile }>()

/**
 * The shadow in `directory`. While its text stays the same, so does the object.
 * @throws ShadowError SHADOW_MISSING, SHADOW_STALE, CATALOG_VERSION, CATALOG_INVALID
 */
export function generatedShadow(directory: string): GeneratedShadow {
  const text = readCatalogText(directory)
  const known = read.get(directory)
  const file = known?.text === text ? known.file : parseCatalogFile(directory, text)
  read.set(directory, { text, file })
  checkSources(directory, file)
  return { directory, catalog: file.catalog }
}
