import { parseDecimal } from '../../types/decimal'
import { isNumber, isObject, type Json } from '../../types/jsonValue'

/** Where the parts of a document stand in jsonb's binary form, which .keyvalue() takes its ids from (Postgres: jsonb.h). */

const aligned = (offset: number): number => (offset + 3) & ~3

/** Offsets of all containers in a document, from its beginning. */
export function offsetsIn(document: Json): ReadonlyMap<Json, number> {
  const offsets = new Map<Json, number>()
  place(document, 0, offsets)
  return offsets
}

const cache = new WeakMap<object, ReadonlyMap<Json, number>>()

/** The offset of a container in a document; 0 where it is not in it. */
export function offsetOf(document: Json | undefined, container: Json): number {
  if (typeof document !== 'object' || document === null) return 0
  let offsets = cache.get(document)
  if (!offsets) cache.set(document, (offsets = offsetsIn(document)))
  return offsets.get(container) ?? 0
}

/** Places a value at `start`; gives where it ends. */
function place(value: Json, start: number, offsets: Map<Json, number>): number {
  if (typeof value === 'string') return start + Buffer.byteLength(value)
  if (value === null || typeof value === 'boolean') return start
  if (isNumber(value)) return aligned(start) + numericSize(value.text)
  const begin = aligned(start)
  offsets.set(value, begin)
  if (!isObject(value)) {
    let end = begin + 4 + 4 * value.length
    for (const element of value) end = place(element, end, offsets)
    return end
  }
  let end = begin + 4 + 8 * value.size
  // The keys stand together before the values.
  for (const key of value.keys()) end += Buffer.byteLength(key)
  for (const member of value.values()) end = place(member, end, offsets)
  return end
}

/** numeric's size: a length word, a header, and base-10000 digits without leading and trailing zeros. */
function numericSize(text: string): number {
  const { unscaled, scale } = parseDecimal(text)
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  const fraction = digits.slice(digits.length - scale)
  const groups = [...grouped(whole.padStart(Math.ceil(whole.length / 4) * 4, '0')), ...grouped(fraction.padEnd(Math.ceil(scale / 4) * 4, '0'))] // prettier-ignore
  const weight = Math.ceil(whole.length / 4) - 1
  const first = groups.findIndex((group) => group !== '0000')
  const last = groups.findLastIndex((group) => group !== '0000')
  const short = scale <= 0x3f && weight - Math.max(first, 0) <= 63 && weight - Math.max(first, 0) >= -64
  return 4 + (short ? 2 : 4) + (first < 0 ? 0 : 2 * (last - first + 1))
}

const grouped = (digits: string): string[] => digits.match(/.{4}/g) ?? []
