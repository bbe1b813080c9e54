import { pgError } from '../errors'
import * as decimal from '../types/decimal'
import { parseDecimal, type Decimal } from '../types/decimal'
import { parseArray } from '../types/arrayForm'
import { INT4 } from '../types/integer'
import { compareText, elementsOfArgument } from './arrayElements'
import { js } from './define'
import type { Definition, Family } from './definition'
import { inRange } from './integers'

/** width_bucket (Postgres manual, "Mathematical Functions and Operators"). */

const invalid = (message: string) => pgError('2201G', message)

function checkCount(count: bigint): void {
  if (count <= 0n) throw invalid('count must be greater than zero')
}

const NOT_A_NUMBER = 'operand, lower bound, and upper bound cannot be NaN'
const INFINITE = 'lower and upper bounds must be finite'
const EQUAL = 'lower bound cannot equal upper bound'

/** @throws PostgresError 2201G, 22003 */
function ofDecimals(operandText: string, lowText: string, highText: string, count: bigint): bigint {
  checkCount(count)
  const [operand, low, high] = [parseDecimal(operandText), parseDecimal(lowText), parseDecimal(highText)]
  if ([operand, low, high].some(({ kind }) => kind === 'NaN')) throw invalid(NOT_A_NUMBER)
  if (low.kind !== 'finite' || high.kind !== 'finite') throw invalid(INFINITE)
  const order = decimal.compare(low, high)
  if (order === 0) throw invalid(EQUAL)
  const from = (a: Decimal, b: Decimal) => (order < 0 ? decimal.compare(a, b) : decimal.compare(b, a))
  if (from(operand, low) < 0) return 0n
  if (from(operand, high) >= 0) return inRange(count + 1n, INT4)
  const scale = Math.max(operand.scale, low.scale, high.scale)
  const [x, a, b] = [operand, low, high].map((value) => decimal.rescale(value, scale).unscaled) as [
    bigint,
    bigint,
    bigint,
  ]
  return ((x - a) * count) / (b - a) + 1n
}

function ofFloats(operand: number, low: number, high: number, count: bigint): bigint {
  checkCount(count)
  if ([operand, low, high].some(Number.isNaN)) throw invalid(NOT_A_NUMBER)
  if (!Number.isFinite(low) || !Number.isFinite(high)) throw invalid(INFINITE)
  if (low === high) throw invalid(EQUAL)
  const before = low < high ? operand < low : operand > low
  if (before) return 0n
  if (low < high ? operand >= high : operand <= high) return inRange(count + 1n, INT4)
  const width = low < high ? high - low : low - high
  const distance = low < high ? operand - low : low - operand
  const part = Number.isFinite(width)
    ? distance / width
    : low < high
      ? (operand / 2 - low / 2) / (high / 2 - low / 2)
      : (low / 2 - operand / 2) / (low / 2 - high / 2)
  const bucket = BigInt(Math.trunc(Number(count) * part))
  return (bucket >= count ? count - 1n : bucket) + 1n
}

/** By binary search, whatever the order of the thresholds. */
const ofThresholds: Definition = {
  js(call) {
    const { order, form } = elementsOfArgument(call, 1)
    return (operand, thresholds) => {
      const items = parseArray(thresholds)
      if (items.some((item) => Array.isArray(item))) throw pgError('2202E', 'thresholds must be one-dimensional array')
      if (items.includes(null)) throw pgError('22004', 'thresholds array must not contain NULLs')
      const key = order(form.toItem(operand))
      let [left, right] = [0, items.length]
      while (left < right) {
        const middle = (left + right) >> 1
        if (compareText(key, order(items[middle] as never)) < 0) right = middle
        else left = middle + 1
      }
      return BigInt(left)
    }
  },
}

export const buckets: Family = {
  'width_bucket(numeric,numeric,numeric,int4)': js(ofDecimals),
  'width_bucket(float8,float8,float8,int4)': js(ofFloats),
  'width_bucket(anycompatible,anycompatiblearray)': ofThresholds,
}
