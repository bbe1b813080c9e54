import type { RowField } from '../catalog/rowTypes'
import { pgError, UnsupportedOnShadow } from '../errors'
import { type ElementForm, elementForm, type ArrayItem } from './arrayForm'
import { orderText } from './arrayOrder'
import type { Stored, StoredValue, TypeCodec, TypeLookup } from './codec'

/** One field of a row type, with what its values need. */
export interface FieldForm {
  readonly name: string
  readonly oid: number
  readonly typmod: number
  readonly form: ElementForm
  readonly codec: TypeCodec
}

/**
 * A row in its stored form: the JSON array of its fields, each as an element of an array of its type would stand.
 * @throws UnsupportedOnShadow for a row of more than 128 MB: rows in rows double their quotes, level by level
 */
export function storeRow(fields: readonly FieldForm[], values: readonly Stored[]): string {
  const row = JSON.stringify(
    fields.map(({ form }, i) => {
      const value = values[i] ?? null
      return value === null ? null : form.toItem(value)
    }),
  )
  if (row.length > LONGEST) throw new UnsupportedOnShadow('a row value of more than 128 MB')
  return row
}

const LONGEST = 2 ** 27

const itemsOf = (stored: StoredValue): (ArrayItem | null)[] => JSON.parse(stored as string) as (ArrayItem | null)[]

export function readRow(fields: readonly FieldForm[], stored: StoredValue): Stored[] {
  const items = itemsOf(stored)
  return fields.map(({ form }, i) => {
    const item = items[i] ?? null
    return item === null ? null : form.fromItem(item)
  })
}

/** `row IS NULL`: all fields are; `row IS NOT NULL`: none is (manual, "Row-wise Comparison"). */
export function allNull(stored: StoredValue): boolean {
  return itemsOf(stored).every((item) => item === null)
}

export function noneNull(stored: StoredValue): boolean {
  return itemsOf(stored).every((item) => item !== null)
}

/** The fields of a row type; the codecs of their types are found on first use. */
export function fieldForms(types: TypeLookup, fields: readonly RowField[]): FieldForm[] {
  return fields.map(({ name, type }) => ({
    name,
    oid: type.oid,
    typmod: type.typmod,
    form: elementForm(types.typeName(types.baseType(type.oid))),
    get codec() {
      return types.codec(type.oid)
    },
  }))
}

/** The codec of a row type (manual, "Composite Type Input and Output Syntax"; record_in, record_out, record_cmp). */
export function rowCodec(types: TypeLookup, shape: readonly RowField[]): TypeCodec {
  const fields = fieldForms(types, shape)
  return {
    input: (text) => storeRow(fields, readRowLiteral(text, fields)),
    output: (value) =>
      `(${readRow(fields, value)
        .map((v, i) => fieldText(fields[i]!, v))
        .join(',')})`,
    get order() {
      return fields.some((f) => f.codec.order === 'none') ? 'none' : rowOrder(fields)
    },
  }
}

/** Field by field; a null comes after every value, and equals another null. */
function rowOrder(fields: readonly FieldForm[]): (value: StoredValue) => StoredValue {
  const keys = fields.map(({ codec: { order } }) => (typeof order === 'function' ? order : (v: StoredValue) => v))
  return (value) =>
    readRow(fields, value)
      .map((v, i) => (v === null ? '\x03' : `\x02${orderText(keys[i]!(v))}`))
      .join('')
}

function fieldText({ codec }: FieldForm, value: Stored): string {
  if (value === null) return ''
  const text = codec.output(value)
  return SPECIAL.test(text) ? `"${text.replace(/["\\]/g, '$&$&')}"` : text
}

/** Postgres's isspace knows the six ASCII ones only. */
const SPECIAL = /^$|[ \t\n\v\f\r"\\(),]/

function readRowLiteral(source: string, fields: readonly FieldForm[]): Stored[] {
  const malformed = (detail: string) => pgError('22P02', `malformed record literal: "${source}"`, { detail })
  let at = spacesFrom(source, 0)
  if (source[at++] !== '(') throw malformed('Missing left parenthesis.')
  const values = fields.map((field, i): Stored => {
    if (i > 0) {
      if (source[at] !== ',') throw malformed('Too few columns.')
      at++
    }
    if (source[at] === ',' || source[at] === ')') return null
    const read = readField(source, at)
    if (!read) throw malformed('Unexpected end of input.')
    at = read.end
    return field.codec.input(read.text, field.typmod)
  })
  if (source[at++] !== ')') throw malformed('Too many columns.')
  if (spacesFrom(source, at) < source.length) throw malformed('Junk after right parenthesis.')
  return values
}

/** One column's text up to the comma or parenthesis that ends it; undefined where the input ends first. */
function readField(source: string, from: number): { text: string; end: number } | undefined {
  let text = ''
  let quoted = false
  let at = from
  while (quoted || (source[at] !== ',' && source[at] !== ')')) {
    const character = source[at++]
    if (character === undefined) return undefined
    if (character === '\\') {
      if (at >= source.length) return undefined
      text += source[at++]
    } else if (character === '"') {
      if (quoted && source[at] === '"') text += source[at++]
      else quoted = !quoted
    } else text += character
  }
  return { text, end: at }
}

function spacesFrom(source: string, from: number): number {
  let at = from
  while (/[ \t\n\v\f\r]/.test(source[at] ?? '')) at++
  return at
}
