import { pgError } from '../../errors'
import { flatten, parseArray } from '../../types/arrayForm'
import type { Stored, StoredValue } from '../../types/codec'
import { byteOf } from '../../types/singleByte'
import { readQuery } from '../../types/textSearchCodecs'
import { positionOf, printVector, readVector, vectorKey, weightOf, type Vector } from '../../types/textSearch/vector'
import { boolean, each, js } from '../define'
import type { Definition, Family, Rows } from '../definition'
import { vectorMatches } from './match'
import { DEFAULT_WEIGHTS, rank, readWeights, type Weights } from './rank'
import { rankCover } from './rankCover'
import type { TsQuery } from '../../types/textSearch/query'
import { concatenate, filterWeights, setWeight, strip, vectorOfWords, withoutWords } from './vectors'

/** Functions and operators of tsvector (Postgres manual, "Text Search Functions and Operators"). */

const LETTERS = 'DCBA'

const weightNamed = (letter: string): number => (letter === '' ? -1 : LETTERS.indexOf(letter.toUpperCase()))

/** @throws PostgresError 22023 */
function weightOfLetter(letter: string): number {
  const weight = weightNamed(letter)
  if (weight >= 0) return weight
  const byte = byteOf(letter)
  const shown = byte >= 32 && byte < 127 ? letter : `\\${byte.toString(8).padStart(3, '0')}`
  throw pgError('22023', `unrecognized weight: "${shown}"`)
}

const words = (array: string): ReadonlySet<string> => new Set(flatten(parseArray(array)).map((word) => word as string))

function filterMask(letters: string): number {
  let mask = 0
  for (const letter of flatten(parseArray(letters)) as readonly (string | null)[]) {
    if (letter === null) throw pgError('22004', 'weight array may not contain nulls')
    mask |= 1 << weightOfLetter(letter)
  }
  return mask
}

const unnest: Definition = {
  rows: () =>
    function* (vector): Rows {
      for (const { word, places } of readVector(vector as string)) {
        if (places.length === 0) yield [word, null, null]
        else {
          const letters = places.map((place) => LETTERS[weightOf(place)])
          yield [word, JSON.stringify(places.map(positionOf)), JSON.stringify(letters)]
        }
      }
    },
}

type Ranking = (weights: Weights, vector: Vector, query: TsQuery, method: number) => number

function rankings(name: string, ranking: Ranking): Family {
  const body = (weighted: boolean): Definition =>
    js((...args: StoredValue[]) => {
      const weights = weighted ? readWeights(parseArray(args.shift() as string)) : DEFAULT_WEIGHTS
      const [vector, query, method = 0n] = args as [string, string, bigint?]
      return ranking(weights, readVector(vector), readQuery(query), Number(method))
    })
  return {
    ...each([`${name}(tsvector,tsquery)`, `${name}(tsvector,tsquery,int4)`], body(false)),
    ...each([`${name}(_float4,tsvector,tsquery)`, `${name}(_float4,tsvector,tsquery,int4)`], body(true)),
  }
}

const compared = (holds: (order: number) => boolean): Definition =>
  js((a: string, b: string) => boolean(holds(Buffer.compare(vectorKey(readVector(a)), vectorKey(readVector(b))))))

const changed = <A extends StoredValue[]>(change: (vector: Vector, ...args: A) => Vector): Definition =>
  js((vector: string, ...args: A): Stored => printVector(change(readVector(vector), ...args)))

export const vectorFunctions: Family = {
  'strip(tsvector)': changed(strip),
  'setweight(tsvector,char)': changed((vector, letter: string) => setWeight(vector, weightOfLetter(letter))),
  'setweight(tsvector,char,_text)': changed((vector, letter: string, array: string) =>
    setWeight(vector, weightOfLetter(letter), words(array)),
  ),
  'ts_delete(tsvector,text)': changed((vector, word: string) => withoutWords(vector, new Set([word]))),
  'ts_delete(tsvector,_text)': changed((vector, array: string) => withoutWords(vector, words(array))),
  'ts_filter(tsvector,_char)': changed((vector, letters: string) => filterWeights(vector, filterMask(letters))),
  'tsvector_concat(tsvector,tsvector)': js((a: string, b: string) =>
    printVector(concatenate(readVector(a), readVector(b))),
  ),
  'length(tsvector)': js((vector: string) => BigInt(readVector(vector).length)),
  'tsvector_to_array(tsvector)': js((vector: string) => JSON.stringify(readVector(vector).map(({ word }) => word))),
  'array_to_tsvector(_text)': js((array: string) =>
    printVector(vectorOfWords(flatten(parseArray(array)) as readonly (string | null)[])),
  ),
  'unnest(tsvector)': unnest,
  'ts_match_vq(tsvector,tsquery)': js((vector: string, query: string) =>
    boolean(vectorMatches(readVector(vector), readQuery(query))),
  ),
  'ts_match_qv(tsquery,tsvector)': js((query: string, vector: string) =>
    boolean(vectorMatches(readVector(vector), readQuery(query))),
  ),
  ...rankings('ts_rank', rank),
  ...rankings('ts_rank_cd', rankCover),
  'tsvector_lt(tsvector,tsvector)': compared((order) => order < 0),
  'tsvector_le(tsvector,tsvector)': compared((order) => order <= 0),
  'tsvector_eq(tsvector,tsvector)': compared((order) => order === 0),
  'tsvector_ne(tsvector,tsvector)': compared((order) => order !== 0),
  'tsvector_ge(tsvector,tsvector)': compared((order) => order >= 0),
  'tsvector_gt(tsvector,tsvector)': compared((order) => order > 0),
}
