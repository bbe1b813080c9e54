import { pgError } from '../errors'
import { foldCase } from './letterCase'
import type { TypeCodec } from './codec'
import { checkEncoding } from './inputSyntax'

/** typmod of varchar(n) and bpchar(n) is n plus the length word's four bytes. */
const HEADER = 4

const ASTRAL = /[\ud800-\udbff]/

/** Characters as Postgres counts them: code points. */
export function characterCount(text: string): number {
  if (!ASTRAL.test(text)) return text.length
  let count = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0xdc00 || unit > 0xdfff) count++
  }
  return count
}

/** Index into `text` of the character with this number; its length where there are fewer. */
export function characterIndex(text: string, characters: number): number {
  if (!ASTRAL.test(text)) return Math.min(characters, text.length)
  let index = 0
  for (let n = 0; n < characters && index < text.length; n++) index += text.codePointAt(index)! > 0xffff ? 2 : 1
  return index
}

function tooLong(type: string, length: number) {
  return pgError('22001', `value too long for type ${type}(${length})`)
}

/** Cuts to `length` characters where only spaces are lost, or where the cast is explicit. */
function cut(text: string, length: number, type: string, explicit: boolean): string {
  if (text.length <= length || characterCount(text) <= length) return text
  const index = characterIndex(text, length)
  if (!explicit && !/^ *$/.test(text.slice(index))) throw tooLong(type, length)
  return text.slice(0, index)
}

const identity = (value: unknown): string => value as string

function input(text: string): string {
  checkEncoding(text)
  return text
}

export const textCodec: TypeCodec = { input, output: identity, order: 'native' }

function coerceVarchar(text: string, typmod: number, explicit: boolean): string {
  return typmod < HEADER ? text : cut(text, typmod - HEADER, 'character varying', explicit)
}

export const varcharCodec: TypeCodec = {
  input: (text, typmod) => coerceVarchar(input(text), typmod, false),
  output: identity,
  coerce: (value, typmod, explicit) => coerceVarchar(value as string, typmod, explicit),
  order: 'native',
}

function coerceBpchar(text: string, typmod: number, explicit: boolean): string {
  if (typmod < HEADER) return text
  const length = typmod - HEADER
  const shorter = cut(text, length, 'character', explicit)
  const missing = length - characterCount(shorter)
  return missing > 0 ? shorter + ' '.repeat(missing) : shorter
}

export function trimTrailingSpaces(text: string): string {
  let end = text.length
  while (end > 0 && text.charCodeAt(end - 1) === 32) end--
  return end === text.length ? text : text.slice(0, end)
}

/** Trailing spaces count for nothing when character(n) values compare. */
export const bpcharCodec: TypeCodec = {
  input: (text, typmod) => coerceBpchar(input(text), typmod, false),
  output: identity,
  coerce: (value, typmod, explicit) => coerceBpchar(value as string, typmod, explicit),
  order: (value) => trimTrailingSpaces(value as string),
}

const NAME_BYTES = 63

/** Longer names are cut at a character's edge, without a word. */
export function truncateName(text: string): string {
  if (text.length * 3 <= NAME_BYTES) return text
  const bytes = Buffer.from(text, 'utf8')
  if (bytes.length <= NAME_BYTES) return text
  let end = NAME_BYTES
  while ((bytes[end]! & 0xc0) === 0x80) end--
  return bytes.toString('utf8', 0, end)
}

export const nameCodec: TypeCodec = { input: (text) => truncateName(input(text)), output: identity, order: 'native' }

export const citextCodec: TypeCodec = { input, output: identity, order: (value) => foldCase(value as string) }
