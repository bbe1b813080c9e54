import { pgError, UnsupportedOnShadow } from '../errors'
import { coerceBit, coerceVarbit } from '../types/bitString'
import { INT4 } from '../types/integer'
import type { Definition, Family } from './definition'
import { aggregate, js, sql } from './define'
import { inRange } from './integers'

/** Postgres manual, "Bit String Functions and Operators". */

function combine(verb: string, bit: (a: boolean, b: boolean) => boolean) {
  return (a: string, b: string): string => {
    if (a.length !== b.length) throw pgError('22026', `cannot ${verb} bit strings of different sizes`)
    let result = ''
    for (let i = 0; i < a.length; i++) result += bit(a[i] === '1', b[i] === '1') ? '1' : '0'
    return result
  }
}

const and = combine('AND', (a, b) => a && b)
const or = combine('OR', (a, b) => a || b)
const xor = combine('XOR', (a, b) => a !== b)

const total = (operate: (a: string, b: string) => string): Definition =>
  aggregate<string | undefined>({
    start: () => undefined,
    step: (state, value) => (state === undefined ? (value as string) : operate(state, value as string)),
    result: (state) => state ?? null,
  })

/** A negative count shifts the other way. */
function shift(bits: string, count: bigint): string {
  const n = Math.min(Math.abs(Number(count)), bits.length)
  return count >= 0n ? bits.slice(n).padEnd(bits.length, '0') : '0'.repeat(n) + bits.slice(0, bits.length - n)
}

function toInteger(width: number): Definition {
  return js((bits: string) => {
    if (bits.length > width) throw pgError('22003', `${width === 32 ? 'integer' : 'bigint'} out of range`)
    return BigInt.asIntN(width, BigInt(`0b${bits || '0'}`))
  })
}

/** bit(n) of a number: its lowest n bits, the sign extended. */
function fromInteger(width: number): Definition {
  return js((value: bigint, typmod: bigint) => {
    const length = typmod <= 0n ? 1 : Number(typmod)
    if (length > 83886080) throw new UnsupportedOnShadow(`a bit string of ${length} bits`)
    const bits = BigInt.asUintN(width, value).toString(2).padStart(width, '0')
    return length <= width ? bits.slice(width - length) : bits.padStart(length, value < 0n ? '1' : '0')
  })
}

function substring(bits: string, start: bigint, length?: bigint): string {
  if (length !== undefined && length < 0n) throw pgError('22011', 'negative substring length not allowed')
  const from = start < 1n ? 0 : Number(start) - 1
  const end = length === undefined ? bits.length : Math.max(Number(start + length) - 1, 0)
  return bits.slice(from, Math.max(end, from))
}

function indexed(bits: string, index: bigint): number {
  if (index >= 0n && index < BigInt(bits.length)) return Number(index)
  throw pgError('2202E', `bit index ${index} out of valid range (0..${bits.length - 1})`)
}

function setBit(bits: string, index: bigint, value: bigint): string {
  const at = indexed(bits, index)
  if (value !== 0n && value !== 1n) throw pgError('22023', 'new bit must be 0 or 1')
  return bits.slice(0, at) + value + bits.slice(at + 1)
}

function overlay(bits: string, part: string, start: bigint, length = BigInt(part.length)): string {
  if (start <= 0n) throw pgError('22011', 'negative substring length not allowed')
  const end = inRange(start + length, INT4)
  return substring(bits, 1n, start - 1n) + part + substring(bits, end)
}

export const bits: Family = {
  'bit(bit,int4,bool)': js((a: string, typmod: bigint, explicit: bigint) =>
    coerceBit(a, Number(typmod), explicit === 1n),
  ),
  'varbit(varbit,int4,bool)': js((a: string, typmod: bigint, explicit: bigint) =>
    coerceVarbit(a, Number(typmod), explicit === 1n),
  ),
  'bit(int4,int4)': fromInteger(32),
  'bit(int8,int4)': fromInteger(64),
  'int4(bit)': toInteger(32),
  'int8(bit)': toInteger(64),
  'bitand(bit,bit)': js(and),
  'bitor(bit,bit)': js(or),
  'bitxor(bit,bit)': js(xor),
  'bit_and(bit)': total(and),
  'bit_or(bit)': total(or),
  'bit_xor(bit)': total(xor),
  'bitnot(bit)': js((a: string) => a.replace(/[01]/g, (digit) => (digit === '1' ? '0' : '1'))),
  'bitcat(varbit,varbit)': sql((a, b) => `(${a} || ${b})`),
  'bitshiftleft(bit,int4)': js(shift),
  'bitshiftright(bit,int4)': js((a: string, n: bigint) => shift(a, -n)),
  'length(bit)': sql((a) => `length(${a})`),
  'bit_length(bit)': sql((a) => `length(${a})`),
  'octet_length(bit)': sql((a) => `((length(${a}) + 7) / 8)`),
  'bit_count(bit)': js((a: string) => BigInt(a.replaceAll('0', '').length)),
  'get_bit(bit,int4)': js((a: string, index: bigint) => (a[indexed(a, index)] === '1' ? 1n : 0n)),
  'set_bit(bit,int4,int4)': js(setBit),
  'position(bit,bit)': js((a: string, part: string) => (a === '' ? 0n : BigInt(a.indexOf(part) + 1))),
  'substring(bit,int4)': js((a: string, start: bigint) => substring(a, start)),
  'substring(bit,int4,int4)': js((a: string, start: bigint, length: bigint) => substring(a, start, length)),
  'overlay(bit,bit,int4)': js((a: string, part: string, start: bigint) => overlay(a, part, start)),
  'overlay(bit,bit,int4,int4)': js((a: string, part: string, start: bigint, length: bigint) =>
    overlay(a, part, start, length),
  ),
}
