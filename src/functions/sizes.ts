import { pgError, UnsupportedOnShadow } from '../errors'
import * as decimal from '../types/decimal'
import { finite, formatDecimal, parseDecimal, type Decimal } from '../types/decimal'
import { INT8 } from '../types/integer'
import { readDecimal } from '../types/numeric'
import { js } from './define'
import type { Family } from './definition'
import { inRange } from './integers'

/** pg_size_pretty and pg_size_bytes (Postgres manual, "Database Object Management Functions"). */

interface Unit {
  readonly name: string
  /** Sizes below this are shown in the unit. */
  readonly limit: bigint
  /** Sizes come here with a bit more than the unit has, which rounds them. */
  readonly rounds: boolean
  readonly bits: number
}

const LIMIT = 20n * 1024n - 1n
const UNITS: readonly Unit[] = [
  { name: 'bytes', limit: 10n * 1024n, rounds: false, bits: 0 },
  ...['kB', 'MB', 'GB', 'TB', 'PB'].map((name, i) => ({ name, limit: LIMIT, rounds: true, bits: 10 * (i + 1) })),
]

/** Bits to cut off on the way to the next unit. */
const shiftTo = (unit: Unit, next: Unit): bigint =>
  1n << BigInt(next.bits - unit.bits - (next.rounds ? 1 : 0) + (unit.rounds ? 1 : 0))

const absolute = (value: bigint): bigint => (value < 0n ? -value : value)
const halfRounded = (value: bigint): bigint => (value + (value < 0n ? -1n : 1n)) / 2n

function prettyInteger(bytes: bigint): string {
  let size = bytes
  for (const [i, unit] of UNITS.entries()) {
    const next = UNITS[i + 1]
    if (!next || absolute(size) < unit.limit) return `${unit.rounds ? halfRounded(size) : size} ${unit.name}`
    size /= shiftTo(unit, next)
  }
  throw new Error('there is a last unit')
}

function prettyDecimal(text: string): string {
  let size: Decimal = parseDecimal(text)
  if (size.kind !== 'finite') return `${size.kind} PB`
  for (const [i, unit] of UNITS.entries()) {
    const next = UNITS[i + 1]
    const magnitude = size.unscaled < 0n ? decimal.negate(size) : size
    if (!next || decimal.compare(magnitude, finite(unit.limit, 0)) < 0) {
      return `${unit.rounds ? halfRounded(decimal.truncate(size, 0).unscaled) : formatDecimal(size)} ${unit.name}`
    }
    size = decimal.quotient(size, finite(shiftTo(unit, next), 0))
  }
  throw new Error('there is a last unit')
}

const SIZE = /^[ \t-\r]*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)[ \t-\r]*(.*?)[ \t-\r]*$/is
const MAX_EXPONENT = 1000

/** @throws PostgresError 22023, 22003 */
function sizeInBytes(text: string): bigint {
  const [, number, name = ''] = SIZE.exec(text) ?? []
  if (number === undefined) throw pgError('22023', `invalid size: "${text}"`)
  const unit = name === '' ? UNITS[0]! : unitNamed(name)
  if (!unit) {
    throw pgError('22023', `invalid size: "${text}"`, {
      detail: `Invalid size unit: "${name}".`,
      hint: 'Valid units are "bytes", "B", "kB", "MB", "GB", "TB", and "PB".',
    })
  }
  const exponent = Math.abs(Number(/e(.*)$/i.exec(number)?.[1] ?? 0))
  if (exponent > MAX_EXPONENT) throw new UnsupportedOnShadow(`the size "${text}"`)
  const bytes = decimal.multiply(readDecimal(number), finite(1n << BigInt(unit.bits), 0))
  return inRange(decimal.rescale(bytes, 0).unscaled, INT8)
}

const unitNamed = (name: string): Unit | undefined =>
  UNITS.find((unit) => unit.name.toLowerCase() === (name.toLowerCase() === 'b' ? 'bytes' : name.toLowerCase()))

export const sizes: Family = {
  'pg_size_pretty(int8)': js(prettyInteger),
  'pg_size_pretty(numeric)': js(prettyDecimal),
  'pg_size_bytes(text)': js(sizeInBytes),
}
