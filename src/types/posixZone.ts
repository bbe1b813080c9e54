import { calendarOf, daysInMonth, daysOf, isLeap } from './dateMath'
import type { Period } from './timeZoneFile'

/** The day of a year on which clocks change, and the second of that day. */
type Change =
  | { readonly kind: 'julian' | 'day'; readonly day: number; readonly second: number }
  | {
      readonly kind: 'month'
      readonly month: number
      readonly week: number
      readonly weekday: number
      readonly second: number
    }

export interface Transition {
  /** Seconds since 1970. */
  readonly time: number
  readonly period: Period
}

/** A zone in POSIX notation, `EST5EDT,M3.2.0,M11.1.0` (manual, "POSIX Time Zone Specifications"). */
export interface PosixZone {
  readonly standard: Period
  readonly daylight?: Period
  /** The changes of a year, in order; none where clocks never change. */
  transitions(year: number): readonly Transition[]
}

const DAY = 86400
/** tzparse's: the rule of the United States. */
const USUAL_RULE = ',M3.2.0,M11.1.0'

const NAME = '(?:<([^>]*)>|([^\\d,+<-][^\\d,+-]*|))'
const OFFSET = '([+-]?\\d+(?::\\d+(?::\\d+)?)?)'
const SPEC = new RegExp(`^${NAME}${OFFSET}(?:${NAME}${OFFSET}?([,;].*)?)?$`, 's')

/** @returns undefined for a text that is no such notation */
export function parsePosixZone(text: string): PosixZone | undefined {
  const match = SPEC.exec(text)
  if (!match) return undefined
  const [, quoted, plain, west, dstQuoted, dstPlain, dstWest, rule] = match
  const offset = seconds(west!)
  if (offset === undefined) return undefined
  const standard = { offset: -offset || 0, daylight: false, abbreviation: quoted ?? plain ?? '' }
  const dstName = dstQuoted ?? dstPlain ?? ''
  if (dstName === '') return dstWest || rule ? undefined : { standard, transitions: () => [] }
  const dstOffset = dstWest === undefined ? offset - 3600 : seconds(dstWest)
  const [start, end, more] = (rule ?? USUAL_RULE).slice(1).split(',')
  const [begins, ends] = [parseChange(start), parseChange(end)]
  if (dstOffset === undefined || !begins || !ends || more !== undefined) return undefined
  const daylight = { offset: -dstOffset || 0, daylight: true, abbreviation: dstName }
  return { standard, daylight, transitions: (year) => transitionsOf(year, standard, daylight, begins, ends) }
}

/** `5`, `-5:30`, up to a week. */
function seconds(text: string): number | undefined {
  const [, sign, hours, minutes = '0', rest = '0'] = /^([+-]?)(\d+)(?::(\d+))?(?::(\d+))?$/.exec(text)!
  if (Number(hours) > 167 || Number(minutes) > 59 || Number(rest) > 60) return undefined
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(rest))
}

const CHANGE = new RegExp(`^(?:M(\\d+)\\.(\\d+)\\.(\\d+)|J(\\d+)|(\\d+))(?:/${OFFSET})?$`)

function parseChange(text = ''): Change | undefined {
  const match = CHANGE.exec(text)
  if (!match) return undefined
  const [month, week, weekday, julian, day] = match.slice(1, 6).map((n) => (n === undefined ? undefined : Number(n)))
  const second = match[6] === undefined ? 7200 : seconds(match[6])
  if (second === undefined) return undefined
  if (month !== undefined) {
    const valid = month >= 1 && month <= 12 && week! >= 1 && week! <= 5 && weekday! <= 6
    return valid ? { kind: 'month', month, week: week!, weekday: weekday!, second } : undefined
  }
  if (julian !== undefined) return julian >= 1 && julian <= 365 ? { kind: 'julian', day: julian, second } : undefined
  return day! <= 365 ? { kind: 'day', day: day!, second } : undefined
}

/** The day of the year, from 0. */
function dayOf(change: Change, year: number): number {
  if (change.kind !== 'month')
    return change.kind === 'day' ? change.day : change.day - 1 + (isLeap(year) && change.day >= 60 ? 1 : 0)
  const { month, week, weekday } = change
  const first = daysOf({ year, month, day: 1 })
  let day = (((weekday - (first + 4)) % 7) + 7) % 7
  for (let i = 1; i < week && day + 7 < daysInMonth(year, month); i++) day += 7
  return first + day - daysOf({ year, month: 1, day: 1 })
}

function transitionsOf(year: number, standard: Period, daylight: Period, begins: Change, ends: Change): Transition[] {
  const origin = daysOf({ year, month: 1, day: 1 }) * DAY
  const at = (change: Change, before: Period) => origin + dayOf(change, year) * DAY + change.second - before.offset
  const start = { time: at(begins, standard), period: daylight }
  const end = { time: at(ends, daylight), period: standard }
  if (end.time < start.time) return [end, start]
  // Where daylight time would last the year round there is no change.
  const length = (isLeap(year) ? 366 : 365) * DAY + standard.offset - daylight.offset
  return start.time < end.time && end.time - start.time < length ? [start, end] : []
}

export const yearOf = (seconds: number): number => calendarOf(Math.floor(seconds / DAY)).year
