import { advisory } from './advisory'
import { aggregates } from './aggregates'
import { arrayAggregates } from './arrayAggregates'
import { arrays } from './arrays'
import { bits } from './bits'
import { bytes } from './bytes'
import { casts } from './casts'
import { concatenation } from './concatenation'
import type { Definition, Family } from './definition'
import { digests } from './extensions/digests'
import { fuzzyStrings } from './extensions/fuzzyStrings'
import { namedUuids } from './extensions/namedUuids'
import { trigrams } from './extensions/trigrams'
import { unaccents } from './extensions/unaccents'
import { vectors } from './extensions/vectors'
import { floats } from './floats'
import { hashing } from './hashing'
import { integers } from './integers'
import { dateArithmetic, dateComparisons } from './dateArithmetic'
import { dateCasts } from './dateCasts'
import { dateExtract } from './dateExtract'
import { dateFormat } from './dateFormat'
import { dateMake } from './dateMake'
import { dateNow } from './dateNow'
import { dateTrunc } from './dateTrunc'
import { intervals } from './intervals'
import { textSearch } from './textSearch/family'
import { timeZones } from './timeZones'
import { jsonAccess } from './jsonAccess'
import { jsonBuild } from './jsonBuild'
import { jsonChange } from './jsonChange'
import { jsonContainment } from './jsonContainment'
import { jsonInfo } from './jsonInfo'
import { jsonObjects } from './jsonObjects'
import { jsonPaths } from './jsonpath/queries'
import { likes } from './like'
import { moneys } from './moneys'
import { networks } from './networks'
import { numerics } from './numerics'
import { objects } from './objects'
import { overlapping } from './overlaps'
import { regexes } from './regexes'
import { jsonSets } from './jsonSets'
import { series } from './series'
import { sessions } from './sessions'
import { sets } from './sets'
import { statistics } from './statistics'
import { strings } from './strings'
import { buckets } from './buckets'
import { encodings } from './encodings'
import { enums } from './enums'
import { identifiers } from './parseIdentifier'
import { numberFormats } from './numberFormat'
import { randomNumbers } from './randomNumbers'
import { regressions } from './regressions'
import { sizes } from './sizes'
import { systemInfo } from './systemInfo'
import { trigonometry } from './trigonometry'
import { unicode } from './unicode'
import { uuids } from './uuids'
import { windows } from './windows'

/** Every family of definitions. A new family is one import and one row. */
const families: readonly Family[] = [
  advisory,
  aggregates,
  arrayAggregates,
  arrays,
  bits,
  bytes,
  casts,
  concatenation,
  digests,
  floats,
  fuzzyStrings,
  hashing,
  integers,
  jsonAccess,
  jsonBuild,
  jsonChange,
  jsonContainment,
  jsonInfo,
  jsonObjects,
  jsonPaths,
  likes,
  moneys,
  namedUuids,
  networks,
  numerics,
  objects,
  overlapping,
  regexes,
  jsonSets,
  series,
  sessions,
  sets,
  statistics,
  strings,
  buckets,
  encodings,
  enums,
  identifiers,
  numberFormats,
  randomNumbers,
  regressions,
  sizes,
  systemInfo,
  trigonometry,
  unicode,
  uuids,
  windows,
  dateArithmetic,
  dateComparisons,
  dateCasts,
  dateExtract,
  dateFormat,
  dateMake,
  dateNow,
  dateTrunc,
  intervals,
  textSearch,
  timeZones,
  trigrams,
  unaccents,
  vectors,
]

const definitions = new Map<string, Definition>()
for (const family of families) {
  for (const [signature, definition] of Object.entries(family)) {
    if (definitions.has(signature)) throw new Error(`${signature} is defined twice`)
    definitions.set(signature, definition)
  }
}

export const definitionOf = (signature: string): Definition | undefined => definitions.get(signature)
export const allDefinitions = (): ReadonlyMap<string, Definition> => definitions
