import { pgError, UnsupportedOnShadow } from '../errors'
import { INT2, INT4, INT8, type IntegerRange } from '../types/integer'
import type { Definition, Family } from './definition'
import { js, sql } from './define'

/** Postgres manual, "Mathematical Functions and Operators": two operands give the wider type, and overflow is an error. */

const RANGES = { int2: INT2, int4: INT4, int8: INT8 } as const
type Name = keyof typeof RANGES
const NAMES = ['int2', 'int4', 'int8'] as const
const WIDTH = { int2: 16, int4: 32, int8: 64 } as const

/** @throws PostgresError 22003 */
export function inRange(value: bigint, range: IntegerRange): bigint {
  if (value > range.max || value < range.min) throw pgError('22003', `${range.name} out of range`)
  return value
}

function divisor(value: bigint): bigint {
  if (value === 0n) throw pgError('22012', 'division by zero')
  return value
}

function arithmetic(range: IntegerRange): Record<string, Definition> {
  return {
    pl: js((a: bigint, b: bigint) => inRange(a + b, range)),
    mi: js((a: bigint, b: bigint) => inRange(a - b, range)),
    mul: js((a: bigint, b: bigint) => inRange(a * b, range)),
    div: js((a: bigint, b: bigint) => inRange(a / divisor(b), range)),
  }
}

function binaryOperators(): Family {
  const family: Record<string, Definition> = {}
  for (const left of NAMES) {
    for (const right of NAMES) {
      const prefix = left === right ? left : `int${left[3]}${right[3]}`
      const result = left > right ? left : right
      for (const [suffix, definition] of Object.entries(arithmetic(RANGES[result]))) {
        family[`${prefix}${suffix}(${left},${right})`] = definition
      }
    }
  }
  return family
}

function shiftCount(count: bigint, width: number): bigint {
  if (count >= 0n && count < BigInt(width)) return count
  throw new UnsupportedOnShadow(`a shift by ${count} bits`, { reason: "it depends on the server's processor" })
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b]
  while (y !== 0n) [x, y] = [y, x % y]
  return x
}

export const greatestCommonDivisor = gcd

function lcm(a: bigint, b: bigint): bigint {
  if (a === 0n || b === 0n) return 0n
  const value = (a / gcd(a, b)) * b
  return value < 0n ? -value : value
}

function perType(type: Name): Family {
  const range = RANGES[type]
  // int2 shifts in the width of a C int.
  const shiftWidth = Math.max(WIDTH[type], 32)
  const wrap = (value: bigint) => BigInt.asIntN(WIDTH[type], value)
  const modulo = js((a: bigint, b: bigint) => a % divisor(b))
  const absolute = js((a: bigint) => inRange(a < 0n ? -a : a, range))
  return {
    [`${type}mod(${type},${type})`]: modulo,
    [`mod(${type},${type})`]: modulo,
    [`${type}abs(${type})`]: absolute,
    [`abs(${type})`]: absolute,
    [`${type}um(${type})`]: js((a: bigint) => inRange(-a, range)),
    [`${type}up(${type})`]: sql((a) => a),
    [`${type}and(${type},${type})`]: sql((a, b) => `(${a} & ${b})`),
    [`${type}or(${type},${type})`]: sql((a, b) => `(${a} | ${b})`),
    [`${type}xor(${type},${type})`]: js((a: bigint, b: bigint) => a ^ b),
    [`${type}not(${type})`]: sql((a) => `(~${a})`),
    [`${type}shl(${type},int4)`]: js((a: bigint, n: bigint) => wrap(a << shiftCount(n, shiftWidth))),
    [`${type}shr(${type},int4)`]: js((a: bigint, n: bigint) => a >> shiftCount(n, shiftWidth)),
    ...(type === 'int2' ? {} : divisors(type)),
  }
}

function divisors(type: 'int4' | 'int8'): Family {
  const range = RANGES[type]
  const inBase = (base: number) => js((a: bigint) => BigInt.asUintN(WIDTH[type], a).toString(base))
  return {
    [`gcd(${type},${type})`]: js((a: bigint, b: bigint) => inRange(gcd(a, b), range)),
    [`lcm(${type},${type})`]: js((a: bigint, b: bigint) => inRange(lcm(a, b), range)),
    [`to_hex(${type})`]: inBase(16),
    [`to_oct(${type})`]: inBase(8),
    [`to_bin(${type})`]: inBase(2),
  }
}

export const integers: Family = {
  ...binaryOperators(),
  ...perType('int2'),
  ...perType('int4'),
  ...perType('int8'),
}
