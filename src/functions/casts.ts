import { pgError, UnsupportedOnShadow } from '../errors'
import type { StoredValue } from '../types/codec'
import { parseDecimal, rescale } from '../types/decimal'
import { formatSignificant, parseDouble, parseSingle } from '../types/float'
import { INT2, INT4, INT8, type IntegerRange } from '../types/integer'
import { moneyFromCents } from '../types/numeric'
import { byteOf, charCodec, textOfByte } from '../types/singleByte'
import { bpcharCodec, trimTrailingSpaces, truncateName, varcharCodec } from '../types/text'
import { xmlCodec } from '../types/xml'
import type { Definition, Family } from './definition'
import { each, js, sql } from './define'
import { floatOverflow, floatUnderflow, roundToEven } from './floats'
import { inRange } from './integers'

/** The functions behind pg_cast (Postgres manual, "CREATE CAST"). */

const INTEGERS = { int2: INT2, int4: INT4, int8: INT8 } as const

function fromFloat(range: IntegerRange): Definition {
  return js((value: number) => {
    const rounded = roundToEven(value)
    // Beyond 2^53 a double is an integer already; infinities have no BigInt.
    if (!Number.isFinite(rounded)) throw pgError('22003', `${range.name} out of range`)
    return inRange(BigInt(rounded), range)
  })
}

function fromNumeric(range: IntegerRange): Definition {
  return js((text: string) => {
    const value = parseDecimal(text)
    if (value.kind === 'NaN') throw pgError('0A000', `cannot convert NaN to ${range.name}`)
    if (value.kind !== 'finite') throw pgError('0A000', `cannot convert infinity to ${range.name}`)
    return inRange(rescale(value, 0).unscaled, range)
  })
}

function integerCasts(): Family {
  const family: Record<string, Definition> = {}
  for (const [target, range] of Object.entries(INTEGERS)) {
    for (const source of Object.keys(INTEGERS)) {
      if (source !== target) {
        // Widening cannot fail.
        family[`${target}(${source})`] = source < target ? sql((a) => a) : js((value: bigint) => inRange(value, range))
      }
    }
    family[`${target}(float8)`] = fromFloat(range)
    family[`${target}(float4)`] = fromFloat(range)
    family[`${target}(numeric)`] = fromNumeric(range)
    family[`float8(${target})`] = sql((a) => `CAST(${a} AS REAL)`)
    family[`float4(${target})`] = js((value: bigint) => parseSingle(String(value)))
    family[`numeric(${target})`] = sql((a) => `CAST(${a} AS TEXT)`)
  }
  return family
}

/** As printf prints 15 (or 6) significant digits. */
function floatToNumeric(digits: number): Definition {
  return js((value: number) => {
    if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
    return formatSignificant(value, digits)
  })
}

function floatToSingle(value: number): number {
  const single = Math.fround(value)
  if (Math.abs(single) === Infinity && Number.isFinite(value)) throw floatOverflow()
  if (single === 0 && value !== 0) throw floatUnderflow()
  return single
}

const numericCasts: Family = {
  'numeric(float8)': floatToNumeric(15),
  'numeric(float4)': floatToNumeric(6),
  'float8(numeric)': js(parseDouble),
  'float4(numeric)': js(parseSingle),
  'float8(float4)': sql((a) => a),
  'float4(float8)': js(floatToSingle),
  'numeric(money)': sql((a) => a),
  'money(int4)': js((value: bigint) => moneyFromCents(value * 100n, 'bigint')),
  'money(int8)': js((value: bigint) => moneyFromCents(value * 100n, 'bigint')),
  'money(numeric)': js((text: string) => numericToMoney(text)),
}

function numericToMoney(text: string): string {
  const value = parseDecimal(text)
  if (value.kind === 'NaN') throw pgError('0A000', 'cannot convert NaN to bigint')
  if (value.kind !== 'finite') throw pgError('0A000', 'cannot convert infinity to bigint')
  return moneyFromCents(rescale(value, 2).unscaled, 'bigint')
}

const OID_MAX = 0xffffffffn

const otherCasts: Family = {
  'bool(int4)': sql((a) => `(${a} <> 0)`),
  'int4(bool)': sql((a) => a),
  'int8(oid)': sql((a) => a),
  'oid(int8)': js((value: bigint) => {
    if (value < 0n || value > OID_MAX) throw pgError('22003', 'OID out of range')
    return value
  }),
  ...each(
    ['text(bool)', 'citext(bool)'],
    sql((a) => `iif(${a} IS NULL, NULL, iif(${a}, 'true', 'false'))`),
  ),
}

const coerced = (codec: typeof varcharCodec): Definition =>
  js((value: StoredValue, typmod: bigint, explicit: bigint) => codec.coerce!(value, Number(typmod), explicit === 1n))

const trimmed = js((value: string) => trimTrailingSpaces(value))
const toName = js((value: string) => truncateName(value))

const textCasts: Family = {
  'varchar(varchar,int4,bool)': coerced(varcharCodec),
  'bpchar(bpchar,int4,bool)': coerced(bpcharCodec),
  ...each(['text(bpchar)', 'citext(bpchar)'], trimmed),
  ...each(
    ['text(name)', 'varchar(name)', 'bpchar(name)'],
    sql((a) => a),
  ),
  ...each(['name(text)', 'name(varchar)'], toName),
  'name(bpchar)': js((value: string) => truncateName(trimTrailingSpaces(value))),
  'text(xml)': sql((a) => a),
  'xml(text)': js((value: string) => xmlCodec.input(value, -1)),
  'text(char)': sql((a) => a),
  'bpchar(char)': js((value: string) => {
    // The server makes text of the bare byte, which is not UTF-8.
    if (byteOf(value) > 127) throw new UnsupportedOnShadow('a "char" above 127 as bpchar')
    // The byte 0 becomes a part of the text, of which nothing behind it is shown.
    if (value === '') throw new UnsupportedOnShadow('the "char" 0 as bpchar')
    return value
  }),
  'char(text)': js((value: string) => charCodec.input(value, -1)),
  // The byte is signed here.
  'int4(char)': js((value: string) => BigInt.asIntN(8, BigInt(byteOf(value)))),
  'char(int4)': js((value: bigint) => {
    if (value < -128n || value > 127n) throw pgError('22003', '"char" out of range')
    return textOfByte(Number(BigInt.asUintN(8, value)))
  }),
}

export const casts: Family = { ...integerCasts(), ...numericCasts, ...otherCasts, ...textCasts }
