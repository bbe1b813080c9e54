import type { Stored } from '../types/codec'
import { parseInterval } from '../types/intervalMath'
import { timetzCodec } from '../types/timeCodecs'
import { addInSessionZone, addInterval } from './dateValues'
import { boolean } from './define'
import type { Definition, Family } from './definition'
import { moveTime } from './intervals'

/** OVERLAPS of two spans, each of two ends, or of a start and a length (manual, "Date/Time Functions and Operators"). */

type Order = (value: string) => string
type Span = readonly [start: string, end: string | null]

/** The end that is known, or the lesser one, stands first. */
function span(a: Stored, b: Stored, order: Order): Span | undefined {
  const [start, end] = a === null ? [b, null] : [a, b]
  if (start === null) return undefined
  if (end !== null && order(start as string) > order(end as string)) return [end as string, start as string]
  return [start as string, end as string | null]
}

/** overlaps_timestamp: null where the answer hangs on an end that is not known. */
function overlap(one: Span | undefined, other: Span | undefined, order: Order): Stored {
  if (!one || !other) return null
  const [a, b] = [order(one[0]), order(other[0])]
  if (a === b) return one[1] === null || other[1] === null ? null : 1n
  const [earlier, later] = a < b ? [one, other] : [other, one]
  if (earlier[1] === null) return null
  if (order(later[0]) < order(earlier[1])) return 1n
  return later[1] === null ? null : boolean(false)
}

type Add = (value: string, interval: string) => string

function overlaps(order: Order, add: Add, lengths: readonly [boolean, boolean]): Definition {
  const end = (start: Stored, given: Stored, isLength: boolean): Stored => {
    if (!isLength) return given
    return start === null || given === null ? null : add(start as string, given as string)
  }
  return {
    jsNullable:
      () =>
      (a = null, b = null, c = null, d = null) =>
        overlap(span(a, end(a, b, lengths[0]), order), span(c, end(c, d, lengths[1]), order), order),
  }
}

const KINDS: readonly (readonly [type: string, add: Add])[] = [
  ['timestamp', (value, interval) => addInterval(value, parseInterval(interval))],
  ['timestamptz', (value, interval) => addInSessionZone(value, parseInterval(interval))],
  ['time', (value, interval) => moveTime(value, parseInterval(interval), 'add')],
]

/** Infinite timestamps come before and after all others. */
const byTime: Order = (value) => (value === '-infinity' ? '' : value)

function family(): Family {
  const found: Record<string, Definition> = {
    'overlaps(timetz,timetz,timetz,timetz)': overlaps(
      (value) => (timetzCodec.order as (value: string) => string)(value),
      (value) => value,
      [false, false],
    ),
  }
  for (const [type, add] of KINDS) {
    for (const first of [false, true]) {
      for (const second of [false, true]) {
        const [b, d] = [first ? 'interval' : type, second ? 'interval' : type]
        found[`overlaps(${type},${b},${type},${d})`] = overlaps(byTime, add, [first, second])
      }
    }
  }
  return found
}

export const overlapping: Family = family()
