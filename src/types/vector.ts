import { pgError, type PostgresError, UnsupportedOnShadow } from '../errors'
import type { TypeCodec } from './codec'
import { formatSingle } from './float'
import { checkEncoding } from './inputSyntax'

/** pgvector's type `vector(n)`: single-precision numbers; its stored form is its text, `[1,2.5,3]`. */

export const MAX_DIMENSIONS = 16000

const SPACE = /[ \t-\r]*/y
const NUMBER = /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y
/** What else C's strtof reads. */
const SPECIAL = /[+-]?(?:inf(?:inity)?|nan(?:\(\w*\))?)/iy
const HEXADECIMAL = /[+-]?0x/iy

/** pgvector's data errors. */
export const vectorError = (message: string): PostgresError => pgError('22000', message)

export function parseVector(text: string): number[] {
  checkEncoding(text)
  const syntax = (detail?: string) => pgError('22P02', `invalid input syntax for type vector: "${text}"`, { detail })
  let at = 0
  const skip = (pattern: RegExp): string => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0] ?? ''
    at += found.length
    return found
  }
  skip(SPACE)
  if (text[at] !== '[') throw syntax('Vector contents must start with "[".')
  at++
  skip(SPACE)
  if (text[at] === ']') throw tooFew()
  const elements: number[] = []
  for (;;) {
    if (elements.length === MAX_DIMENSIONS) throw tooMany()
    skip(SPACE)
    HEXADECIMAL.lastIndex = at
    if (HEXADECIMAL.test(text)) throw new UnsupportedOnShadow('a hexadecimal number in a vector')
    const word = skip(NUMBER) || skip(SPECIAL)
    if (word === '') throw syntax()
    elements.push(element(word))
    skip(SPACE)
    const next = text[at++]
    if (next === ']') break
    if (next !== ',') throw syntax()
  }
  skip(SPACE)
  if (at < text.length) throw syntax('Junk after closing right brace.')
  return elements
}

export const tooFew = () => vectorError('vector must have at least 1 dimension')
export const tooMany = () => pgError('54000', `vector cannot have more than ${MAX_DIMENSIONS} dimensions`)

function element(word: string): number {
  if (/nan/i.test(word)) throw vectorError('NaN not allowed in vector')
  if (/inf/i.test(word)) throw vectorError('infinite value not allowed in vector')
  const value = Math.fround(Number(word))
  if (!Number.isFinite(value)) throw pgError('22003', `"${word}" is out of range for type vector`)
  if (isBetween(word))
    throw new UnsupportedOnShadow(`the number ${word} in a vector`, { reason: 'it lies between two floats' })
  return value
}

const bits = new DataView(new ArrayBuffer(8))

/** Whether rounding to double first may round to another float: the double lies exactly between two, and the text elsewhere. */
function isBetween(word: string): boolean {
  const double = Number(word)
  bits.setFloat64(0, double)
  if ((bits.getUint32(4) & 0x1fffffff) !== 0x10000000) return false
  return word.replace(/^[+-]/, '').length > 17
}

export const printVector = (elements: readonly number[]): string => `[${elements.map(formatSingle).join(',')}]`

const cache: { text: string; elements: readonly number[] }[] = []

/** The elements of a stored vector. The last ones read are kept, as one is mostly compared with many. */
export function elementsOfVector(text: string): readonly number[] {
  const known = cache.find((entry) => entry.text === text)
  if (known) return known.elements
  const elements = (JSON.parse(text) as number[]).map(Math.fround)
  if (cache.length >= 4) cache.shift()
  cache.push({ text, elements })
  return elements
}

/** @throws PostgresError 22000 where the vector has another number of dimensions than its type */
export function checkDimensions(expected: number, actual: number): void {
  if (expected !== -1 && expected !== actual) throw vectorError(`expected ${expected} dimensions, not ${actual}`)
}

const key = new DataView(new ArrayBuffer(4))

/** A float as text that sorts as numbers do. */
function orderOfFloat(value: number): string {
  key.setFloat32(0, value === 0 ? 0 : value)
  const bits32 = key.getUint32(0)
  const sortable = bits32 & 0x80000000 ? ~bits32 >>> 0 : (bits32 | 0x80000000) >>> 0
  return sortable.toString(16).padStart(8, '0')
}

export const vectorCodec: TypeCodec = {
  input(text, typmod) {
    const elements = parseVector(text)
    checkDimensions(typmod, elements.length)
    return printVector(elements)
  },
  output: (value) => value as string,
  coerce(value, typmod) {
    checkDimensions(typmod, elementsOfVector(value as string).length)
    return value
  },
  order: (value) =>
    elementsOfVector(value as string)
      .map(orderOfFloat)
      .join(''),
}
