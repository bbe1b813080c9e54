import { quoteIdentifier, quoteLiteral } from '../catalog/identifiers'
import { pgError } from '../errors'
import { characterCount, trimTrailingSpaces } from '../types/text'
import type { Stored, StoredValue } from '../types/codec'
import type { CallSite, Definition, Family } from './definition'
import { js } from './define'

/** Functions that turn their arguments to text by the output functions of the arguments' types. */

type Print = (value: StoredValue) => string

function printers(call: CallSite): Print[] {
  return call.argTypes.map(({ oid }) => {
    const codec = call.types.codec(oid)
    return (value) => codec.output(value)
  })
}

/** VARIADIC array: its elements, printed; a null array is null. */
function arrayPrinter(call: CallSite): (value: StoredValue) => (string | null)[] {
  const array = call.argTypes.at(-1)!.oid
  const element = call.types.codec(call.types.elementType(array))
  return (value) =>
    flatten(JSON.parse(value as string) as unknown).map((e) => (e === null ? null : element.output(fromJson(e))))
}

function flatten(value: unknown): unknown[] {
  return Array.isArray(value) ? value.flatMap(flatten) : [value]
}

function fromJson(value: unknown): StoredValue {
  if (typeof value === 'boolean') return value ? 1n : 0n
  return typeof value === 'number' ? BigInt(value) : (value as string)
}

function spread(call: CallSite, fixed: number): (args: readonly Stored[]) => (string | null)[] | null {
  if (call.variadicArray) {
    const printArray = arrayPrinter(call)
    return (args) => (args.at(-1) === null ? null : printArray(args.at(-1)!))
  }
  const print = printers(call)
  return (args) => args.slice(fixed).map((value, i) => (value === null ? null : print[i + fixed]!(value)))
}

const concat: Definition = {
  jsNullable: (call) => {
    const texts = spread(call, 0)
    return (...args) =>
      texts(args)
        ?.filter((t) => t !== null)
        .join('') ?? null
  },
}

const concatWs: Definition = {
  jsNullable: (call) => {
    const texts = spread(call, 1)
    return (separator, ...rest) =>
      separator === null
        ? null
        : (texts([separator, ...rest])
            ?.filter((t) => t !== null)
            .join(separator as string) ?? null)
  },
}

/** A cast to text, which differs from output for two types: boolean says true and false, bpchar loses its padding. */
function castToText(call: CallSite, argument: number): Print {
  const { oid } = call.argTypes[argument]!
  const name = call.types.typeName(oid)
  if (name === 'bool') return (value) => (value === 1n ? 'true' : 'false')
  if (name === 'bpchar') return (value) => trimTrailingSpaces(value as string)
  const codec = call.types.codec(oid)
  return (value) => codec.output(value)
}

/** `x || y` where one side is not text. */
const anyToText = (side: 0 | 1): Definition => ({
  js: (call) => {
    const text = castToText(call, side)
    return side === 0 ? (a, b) => text(a) + (b as string) : (a, b) => (a as string) + text(b)
  },
})

function literalOf(call: CallSite): Print {
  const text = castToText(call, 0)
  return (value) => quoteLiteral(text(value))
}

const SPECIFIER = /%(?:(\d+)\$)?(-)?(?:(\d+)|(\*)(?:(\d+)\$)?)?([^])?/gu

function badFormat(message: string, hint?: string) {
  return pgError('22023', message, hint ? { hint } : {})
}

/** Postgres manual, "format". @throws PostgresError 22023, 22004 */
const format: Definition = {
  jsNullable: (call) => {
    const texts = spread(call, 1)
    return (template, ...rest) => {
      if (template === null) return null
      const values = rest.length === 0 ? [] : texts([template, ...rest])
      return expandFormat(template as string, values ?? [])
    }
  },
}

function expandFormat(template: string, values: readonly (string | null)[]): string {
  let next = 0
  const take = (position: string | undefined): string | null => {
    if (position !== undefined && Number(position) === 0) {
      throw badFormat('format specifies argument 0, but arguments are numbered from 1')
    }
    if (position !== undefined) next = Number(position) - 1
    if (next >= values.length) throw badFormat('too few arguments for format()')
    return values[next++]!
  }
  return template.replace(SPECIFIER, (_, position, minus, width, star, starPosition, type) => {
    if (type === '%' && !position && !minus && !width && !star) return '%'
    let wanted = width ? Number(width) : 0
    if (star) wanted = Number(take(starPosition as string | undefined) ?? 0)
    if (type === undefined) {
      throw badFormat('unterminated format() type specifier', 'For a single "%" use "%%".')
    }
    if (!'sIL'.includes(type as string)) {
      throw badFormat(`unrecognized format() type specifier "${type}"`, 'For a single "%" use "%%".')
    }
    return justify(convert(type as string, take(position as string | undefined)), wanted, Boolean(minus))
  })
}

function convert(type: string, value: string | null): string {
  if (type === 'L') return value === null ? 'NULL' : quoteLiteral(value)
  if (type === 's') return value ?? ''
  if (value === null) throw pgError('22004', 'null values cannot be formatted as an SQL identifier')
  return quoteIdentifier(value)
}

function justify(text: string, width: number, left: boolean): string {
  const padding = ' '.repeat(Math.max(Math.abs(width) - characterCount(text), 0))
  return left || width < 0 ? text + padding : padding + text
}

const countNulls = (counted: (value: Stored) => boolean): Definition => ({
  jsNullable: (call) => {
    if (!call.variadicArray) return (...args) => BigInt(args.filter(counted).length)
    return (array) => {
      if (array === null) return null
      return BigInt(flatten(JSON.parse(array as string)).filter((e) => counted(e as Stored)).length)
    }
  },
})

export const concatenation: Family = {
  'concat(any)': concat,
  'concat_ws(text,any)': concatWs,
  'format(text)': format,
  'format(text,any)': format,
  'textanycat(text,anynonarray)': anyToText(1),
  'anytextcat(anynonarray,text)': anyToText(0),
  'quote_ident(text)': js(quoteIdentifier),
  'quote_literal(anyelement)': { js: literalOf },
  'quote_nullable(anyelement)': {
    jsNullable: (call) => {
      const literal = literalOf(call)
      return (value) => (value === null ? 'NULL' : literal(value))
    },
  },
  'num_nulls(any)': countNulls((value) => value === null),
  'num_nonnulls(any)': countNulls((value) => value !== null),
}
