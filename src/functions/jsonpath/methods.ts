import { pgError, type PostgresError } from '../../errors'
import { boolCodec } from '../../types/boolean'
import type { TypeCodec } from '../../types/codec'
import { ceil, type Decimal, floor, negate, parseDecimal, rescale, sign, formatDecimal } from '../../types/decimal'
import { formatDouble, parseDouble } from '../../types/float'
import { int4Codec, int8Codec } from '../../types/integer'
import { JsonNumber } from '../../types/jsonValue'
import type { ItemOf, MethodName } from '../../types/jsonpath/path'
import { numericCodec } from '../../types/numeric'
import { numberOf } from './arithmetic'
import { convert, type DateTime, parseDateTime, rounded, type Target } from './datetime'
import { isDateTime, isNumeric, type Item } from './run'

/** What a method makes of one item. Errors are those that a silent caller does not see. */
type Method = (value: Item, name: string) => Item

const failure = (message: string) => pgError('22036', message)
const only = (name: string, what: string) =>
  failure(`jsonpath item method .${name}() can only be applied to a ${what} value`)
const invalid = (text: string, name: string, type: string) =>
  failure(`argument "${text}" of jsonpath item method .${name}() is invalid for type ${type}`)
const notFinite = (name: string) => failure(`NaN or Infinity is not allowed for jsonpath item method .${name}()`)

/** Reads a text by a type's input function, whose own error is not shown. */
function read<T>(parse: () => T, otherwise: () => PostgresError): T {
  try {
    return parse()
  } catch (error) {
    if ((error as Error).name === 'UnsupportedOnShadow') throw error
    throw otherwise()
  }
}

const ofNumber =
  (change: (value: Decimal) => Decimal): Method =>
  (value, name) => {
    if (!isNumeric(value)) throw only(name, 'numeric')
    return numberOf(change(parseDecimal(value.text)))
  }

function textOf(value: Item, name: string): string {
  if (isNumeric(value)) return value.text
  if (typeof value === 'string') return value
  throw only(name, 'string or numeric')
}

const toDouble: Method = (value, name) => {
  const text = textOf(value, name)
  if (/^\s*[+-]?nan\s*$/i.test(text)) throw notFinite(name)
  const number = read(
    () => parseDouble(text),
    () => invalid(text, name, 'double precision'),
  )
  if (!Number.isFinite(number)) throw notFinite(name)
  return isNumeric(value) ? value : new JsonNumber(numericOfDouble(number))
}

/** float8's cast to numeric: fifteen significant digits. */
const numericOfDouble = (value: number): string =>
  numericCodec.input(formatDouble(Number(value.toPrecision(15))), -1) as string

const toInteger =
  (codec: TypeCodec, type: string): Method =>
  (value, name) => {
    const text = textOf(value, name)
    const whole = () => (isNumeric(value) ? formatDecimal(rescale(parseDecimal(text), 0)) : text)
    return new JsonNumber(
      String(
        read(
          () => codec.input(whole(), -1),
          () => invalid(text, name, type),
        ),
      ),
    )
  }

const toBoolean: Method = (value, name) => {
  if (typeof value === 'boolean') return value
  if (!isNumeric(value) && typeof value !== 'string') throw only(name, 'boolean, string, or numeric')
  const text = isNumeric(value) ? value.text : value
  if (isNumeric(value)) return read(() => int4Codec.input(text, -1) !== 0n, () => invalid(text, name, 'boolean')) // prettier-ignore
  // parse_bool skips no spaces.
  if (text.trim() !== text) throw invalid(text, name, 'boolean')
  return read(() => boolCodec.input(text, -1) === 1n, () => invalid(text, name, 'boolean')) // prettier-ignore
}

const toNumber: Method = (value, name) => {
  const text = textOf(value, name)
  const number = read(
    () => numericCodec.input(text, -1) as string,
    () => invalid(text, name, 'numeric'),
  )
  if (parseDecimal(number).kind !== 'finite') throw notFinite(name)
  return new JsonNumber(number)
}

const toText: Method = (value, name) => {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return String(value)
  if (isNumeric(value)) return value.text
  if (isDateTime(value)) return value.toString()
  throw only(name, 'boolean, string, numeric, or datetime')
}

/** Methods of one item that have no arguments and take arrays apart. */
export const METHODS: Readonly<Partial<Record<MethodName, Method>>> = {
  abs: ofNumber((value) => (sign(value) < 0 ? negate(value) : value)),
  floor: ofNumber(floor),
  ceiling: ofNumber(ceil),
  double: toDouble,
  bigint: toInteger(int8Codec, 'bigint'),
  integer: toInteger(int4Codec, 'integer'),
  boolean: toBoolean,
  number: toNumber,
  string: toText,
}

/** .decimal(precision, scale). */
export function toDecimal(value: Item, item: ItemOf<'decimal'>): Item {
  const number = toNumber(value, 'decimal') as JsonNumber
  if (!item.precision) return number
  const precision = argument(item.precision as ItemOf<'numeric'>, 'precision')
  const scale = item.scale ? argument(item.scale as ItemOf<'numeric'>, 'scale') : 0
  if (precision < 1 || precision > 1000)
    throw pgError('22023', `NUMERIC precision ${precision} must be between 1 and 1000`)
  if (scale < -1000 || scale > 1000) throw pgError('22023', `NUMERIC scale ${scale} must be between -1000 and 1000`)
  const typmod = ((precision << 16) | (scale & 0x7ff)) + 4
  const text = isNumeric(value) ? value.text : (value as string)
  return new JsonNumber(
    read(
      () => numericCodec.input(text, typmod) as string,
      () => invalid(text, 'decimal', 'numeric'),
    ),
  )
}

function argument({ text }: ItemOf<'numeric'>, what: string): number {
  const value = Number(text)
  if (value > 2147483647 || value < -2147483648)
    throw failure(`${what} of jsonpath item method .decimal() is out of range for type integer`)
  return value
}

const dateFailure = (message: string, hint?: string) => pgError('22031', message, { hint })

/** .datetime(), .date() and their kin. */
export function toDateTime(
  value: Item,
  name: 'datetime' | Target,
  precision: number | undefined,
  useZone: boolean,
): DateTime {
  if (typeof value !== 'string') throw dateFailure(`jsonpath item method .${name}() can only be applied to a string`)
  const parsed = parseDateTime(value)
  const converted = parsed && (name === 'datetime' ? parsed : convert(parsed, name, useZone))
  if (!converted) {
    const hint =
      !parsed && name === 'datetime' ? 'Use a datetime template argument to specify the input data format.' : undefined
    throw dateFailure(`${name} format is not recognized: "${value}"`, hint)
  }
  return precision === undefined ? converted : rounded(converted, Math.min(precision, 6))
}
