import type { SchemaMaker } from '../engine/schemaVersion'
import { createTranslator } from '../sql/translator'
import { translatedSchema } from './translatedSchema'

/** What a database needs of the layers above the engine when its schema changes at run time. */
export const schemaMaker: SchemaMaker = { build: translatedSchema, translator: createTranslator }
