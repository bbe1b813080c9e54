import type { StoredValue } from './codec'
import { terminated } from './jsonOrder'

/** A SQLite value as text that closes itself and sorts as SQLite sorts values of that kind. */
export function orderText(value: StoredValue): string {
  if (typeof value === 'string') return terminated(value)
  if (typeof value === 'bigint') return String(value + INTEGER_BIAS).padStart(20, '0')
  if (typeof value === 'number') return floatOrder(value)
  return `${Buffer.from(value).toString('hex')}\x01`
}

const INTEGER_BIAS = 1n << 63n
const float = new DataView(new ArrayBuffer(8))

/** Hexadecimal text in the order of IEEE 754 numbers. */
function floatOrder(value: number): string {
  float.setFloat64(0, value === 0 ? 0 : value)
  const bits = float.getBigUint64(0)
  const ordered = bits & INTEGER_BIAS ? BigInt.asUintN(64, ~bits) : bits | INTEGER_BIAS
  return ordered.toString(16).padStart(16, '0')
}
