import { pgError } from '../errors'
import type { StoredValue } from '../types/codec'
import { formatDecimal, parseDecimal, rescale } from '../types/decimal'
import { float4Codec, float8Codec } from '../types/float'
import { kindOf, lengthOf } from '../types/jsonScan'
import { js } from './define'
import type { Definition, Family } from './definition'

/** Questions about a document, and casts of one that is a scalar. */

const typeOf = js((document: string) => kindOf(document))

function arrayLength(object: string): Definition {
  return js((document: string) => {
    const kind = kindOf(document)
    if (kind === 'array') return BigInt(lengthOf(document))
    throw pgError('22023', kind === 'object' ? object : 'cannot get array length of a scalar')
  })
}

/** A cast from jsonb; JSON's null becomes SQL's. */
function cast(type: string, wanted: 'number' | 'boolean', convert: (text: string) => StoredValue): Definition {
  return js((document: string) => {
    const kind = kindOf(document)
    if (kind === 'null') return null
    if (kind === wanted) return convert(document)
    const shown = kind === 'number' ? 'numeric' : kind
    throw pgError(
      '22023',
      `cannot cast jsonb ${shown === 'array' || shown === 'object' ? `${shown}` : shown} to type ${type}`,
    )
  })
}

function integer(type: string, bits: bigint): Definition {
  const limit = 1n << (bits - 1n)
  return cast(type, 'number', (text) => {
    const value = BigInt(formatDecimal(rescale(parseDecimal(text), 0)))
    if (value < -limit || value >= limit) throw pgError('22003', `${type} out of range`)
    return value
  })
}

export const jsonInfo: Family = {
  'jsonb_typeof(jsonb)': typeOf,
  'json_typeof(json)': typeOf,
  'jsonb_array_length(jsonb)': arrayLength('cannot get array length of a non-array'),
  'json_array_length(json)': arrayLength('cannot get array length of a non-array'),
  'bool(jsonb)': cast('boolean', 'boolean', (text) => (text === 'true' ? 1n : 0n)),
  'numeric(jsonb)': cast('numeric', 'number', (text) => text),
  'int2(jsonb)': integer('smallint', 16n),
  'int4(jsonb)': integer('integer', 32n),
  'int8(jsonb)': integer('bigint', 64n),
  'float4(jsonb)': cast('real', 'number', (text) => float4Codec.input(text, -1)),
  'float8(jsonb)': cast('double precision', 'number', (text) => float8Codec.input(text, -1)),
}
