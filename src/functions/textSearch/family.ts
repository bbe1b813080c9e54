import type { Family } from '../definition'
import { documentFunctions } from './documentFunctions'
import { queryFunctions } from './queryFunctions'
import { vectorFunctions } from './vectorFunctions'

/** Full-text search with the configurations `english` and `simple` (Postgres manual, "Full Text Search"). */
export const textSearch: Family = { ...documentFunctions, ...vectorFunctions, ...queryFunctions }
