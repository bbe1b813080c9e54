import { UnsupportedOnShadow } from '../errors'
import {
  type CalendarDate,
  calendarOf,
  daysInMonth,
  daysOf,
  isInfinite,
  microsOf,
  splitMicros,
  two,
} from '../types/dateMath'
import { DAY_NAMES, MONTH_NAMES } from '../types/dateWords'
import { sessionZone } from '../types/timeStyle'
import type { Period } from '../types/timeZone'
import { secondsOf, toInstant } from '../types/zoneTime'
import { isoWeek } from './dateExtract'
import { mondayOf, weekdayOf } from './dateUnits'
import { js, refused } from './define'
import type { Definition, Family } from './definition'

/** to_char of timestamps, and to_date and to_timestamp of plain texts (manual, "Data Type Formatting Functions"). */

/** Patterns in the order in which they are tried. Lower case is the same, but where a name's own case counts. */
const NAMES = [
  'A.D.', 'A.M.', 'AD', 'AM', 'B.C.', 'BC', 'CC', 'DAY', 'DDD', 'DD', 'DY', 'Day', 'Dy', 'D', 'FF1', 'FF2', 'FF3', 'FF4', 'FF5', 'FF6', 'FX', 'HH24', 'HH12', 'HH', 'IDDD', 'ID', 'IW', 'IYYY', 'IYY', 'IY', 'I', 'J', 'MI', 'MM', 'MONTH', 'MON', 'MS', 'Month', 'Mon', 'OF', 'P.M.', 'PM', 'Q', 'RM',
  'SSSSS', 'SSSS', 'SS', 'TZH', 'TZM', 'TZ', 'US', 'WW', 'W', 'Y,YYY', 'YYYY', 'YYY', 'YY', 'Y',
] as const // prettier-ignore
const KEYWORDS: readonly string[] = [
  ...NAMES,
  ...NAMES.filter((name) => name === name.toUpperCase()).map((name) => name.toLowerCase()),
]

interface Pattern {
  readonly name: string
  /** Padded, unless FM stands before; TM leaves out the padding of names alone. */
  readonly fill: boolean
  readonly ordinal: '' | 'TH' | 'th'
}
type Node = string | Pattern

const formats = new Map<string, readonly Node[]>()

/** A format's patterns, and the texts between them. */
function parseFormat(format: string): readonly Node[] {
  let nodes = formats.get(format)
  if (!nodes) formats.set(format, (nodes = readFormat(format)))
  return nodes
}

function readFormat(format: string): Node[] {
  const nodes: Node[] = []
  for (let at = 0; at < format.length;) {
    const prefix = /^(?:FM|fm|TM|tm)/.exec(format.slice(at))?.[0] ?? ''
    at += prefix.length
    const keyword = KEYWORDS.find((name) => format.startsWith(name, at))
    if (keyword) {
      at += keyword.length
      const suffix = /^(?:TH|th|SP)/.exec(format.slice(at))?.[0] ?? ''
      at += suffix.length
      nodes.push({
        name: keyword,
        fill: !padless(prefix, keyword),
        ordinal: suffix === 'SP' ? '' : (suffix as '' | 'TH' | 'th'),
      })
    } else if (format[at] === '"') {
      const quoted = /^"((?:\\.|[^"\\])*)"?/s.exec(format.slice(at))!
      nodes.push(quoted[1]!.replace(/\\(.)/gs, '$1'))
      at += quoted[0].length
    } else if (at < format.length) {
      if (format[at] === '\\' && format[at + 1] === '"') at++
      const character = String.fromCodePoint(format.codePointAt(at)!)
      nodes.push(character)
      at += character.length
    }
  }
  return nodes
}

const padless = (prefix: string, name: string): boolean =>
  /^fm/i.test(prefix) || (prefix !== '' && /^(?:month|day)$/i.test(name))

interface Moment extends CalendarDate {
  readonly days: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly fraction: number
  /** Of timestamptz. */
  readonly period: Period | undefined
}

function momentOf(timestamp: string, zoned: boolean): Moment {
  const micros = microsOf(timestamp)
  const period = zoned ? sessionZone().at(secondsOf(micros)) : undefined
  const { days, time } = splitMicros(micros + BigInt(period?.offset ?? 0) * 1_000_000n)
  const seconds = Math.floor(time / 1_000_000)
  return {
    ...calendarOf(days), days, hour: Math.floor(seconds / 3600), minute: Math.floor(seconds / 60) % 60, second: seconds % 60, fraction: time % 1_000_000, period,
  } // prettier-ignore
}

const dayOfYear = ({ days, year }: Moment): number => days - daysOf({ year, month: 1, day: 1 }) + 1
const isoYearOf = ({ days }: Moment): number => calendarOf(mondayOf(days) + 3).year
const isoDayOfYear = (moment: Moment): number =>
  moment.days - mondayOf(daysOf({ year: isoYearOf(moment), month: 1, day: 4 })) + 1

/** A number and the width to which zeros fill it. */
const NUMBERS: Readonly<Record<string, (m: Moment) => readonly [value: number, width: number]>> = {
  CC: (m) => [Math.floor((m.year - 1) / 100) + 1, 2],
  DDD: (m) => [dayOfYear(m), 3],
  DD: (m) => [m.day, 2],
  D: (m) => [weekdayOf(m.days) + 1, 0],
  HH24: (m) => [m.hour, 2],
  HH12: (m) => [m.hour % 12 || 12, 2],
  HH: (m) => [m.hour % 12 || 12, 2],
  IDDD: (m) => [isoDayOfYear(m), 3],
  ID: (m) => [weekdayOf(m.days) || 7, 0],
  IW: (m) => [isoWeek(m.days), 2],
  IYYY: (m) => [isoYearOf(m), 4],
  IYY: (m) => [isoYearOf(m) % 1000, 3],
  IY: (m) => [isoYearOf(m) % 100, 2],
  I: (m) => [isoYearOf(m) % 10, 1],
  J: (m) => [m.days + 2440588, 0],
  MI: (m) => [m.minute, 2],
  MM: (m) => [m.month, 2],
  Q: (m) => [Math.floor((m.month - 1) / 3) + 1, 0],
  SSSSS: (m) => [m.hour * 3600 + m.minute * 60 + m.second, 0],
  SSSS: (m) => [m.hour * 3600 + m.minute * 60 + m.second, 0],
  SS: (m) => [m.second, 2],
  WW: (m) => [Math.floor((dayOfYear(m) - 1) / 7) + 1, 2],
  W: (m) => [Math.floor((m.day - 1) / 7) + 1, 0],
  YYYY: (m) => [m.year, 4],
  YYY: (m) => [m.year % 1000, 3],
  YY: (m) => [m.year % 100, 2],
  Y: (m) => [m.year % 10, 1],
}

/** Always as wide as they are. */
const FRACTIONS: Readonly<Record<string, number>> = { FF1: 1, FF2: 2, FF3: 3, FF4: 4, FF5: 5, FF6: 6, MS: 3, US: 6 }
const ROMAN = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII'] as const

const WORDS: Readonly<Record<string, (m: Moment, pad: (text: string, width: number) => string) => string>> = {
  'A.D.': () => 'A.D.', 'B.C.': () => 'A.D.', AD: () => 'AD', BC: () => 'AD',
  'A.M.': (m) => (m.hour >= 12 ? 'P.M.' : 'A.M.'), 'P.M.': (m) => (m.hour >= 12 ? 'P.M.' : 'A.M.'), AM: (m) => (m.hour >= 12 ? 'PM' : 'AM'), PM: (m) => (m.hour >= 12 ? 'PM' : 'AM'),
  MONTH: (m, pad) => pad(MONTH_NAMES[m.month - 1]!, 9), MON: (m) => MONTH_NAMES[m.month - 1]!.slice(0, 3),
  DAY: (m, pad) => pad(DAY_NAMES[weekdayOf(m.days)]!, 9), DY: (m) => DAY_NAMES[weekdayOf(m.days)]!.slice(0, 3),
  RM: (m, pad) => pad(ROMAN[m.month - 1]!, 4), FX: () => '',
  TZ: (m) => m.period?.abbreviation ?? '', OF: (m, pad) => offsetText(m, pad('', 1) ? 2 : 1), TZH: (m) => offsetText(m, 2).slice(0, 3), TZM: (m) => two(offsetMinutes(m)),
} // prettier-ignore

const offsetMinutes = ({ period }: Moment): number => Math.floor((Math.abs(period?.offset ?? 0) % 3600) / 60)

function offsetText(moment: Moment, width: number): string {
  const offset = moment.period?.offset ?? 0
  const hours = String(Math.floor(Math.abs(offset) / 3600)).padStart(width, '0')
  const minutes = Math.abs(offset) % 3600 === 0 ? '' : `:${two(offsetMinutes(moment))}`
  return `${offset < 0 ? '-' : '+'}${hours}${minutes}`
}

function ordinalOf(digits: string): string {
  const last = digits.at(-2) === '1' ? '' : digits.at(-1)
  return last === '1' ? 'st' : last === '2' ? 'nd' : last === '3' ? 'rd' : 'th'
}

function numberText(name: string, moment: Moment, fill: boolean): string | undefined {
  const places = FRACTIONS[name]
  if (places !== undefined) return String(moment.fraction).padStart(6, '0').slice(0, places)
  if (name === 'Y,YYY') return `${Math.floor(moment.year / 1000)},${String(moment.year % 1000).padStart(3, '0')}`
  const number = NUMBERS[name]?.(moment)
  return number && String(number[0]).padStart(fill ? number[1] : 0, '0')
}

function print({ name, fill, ordinal }: Pattern, moment: Moment): string {
  const upper = name.toUpperCase()
  const digits = numberText(upper, moment, fill)
  if (digits !== undefined) {
    const suffix = ordinal && ordinalOf(digits)
    return digits + (ordinal === 'TH' ? suffix.toUpperCase() : suffix)
  }
  const text = WORDS[upper]!(moment, (word, width) => (fill ? word.padEnd(width) : word))
  return name === upper ? text.toUpperCase() : name === name.toLowerCase() ? text.toLowerCase() : text
}

const toChar = (zoned: boolean): Definition =>
  js((timestamp: string, format: string) => {
    if (format === '' || isInfinite(timestamp)) return null
    const moment = momentOf(timestamp, zoned)
    return parseFormat(format)
      .map((node) => (typeof node === 'string' ? node : print(node, moment)))
      .join('')
  })

/** Fields of fixed width that a text can be read by without Postgres's guesses. */
const READABLE: Readonly<Record<string, number>> = { YYYY: 4, MM: 2, DD: 2, HH24: 2, MI: 2, SS: 2, MS: 3, US: 6 }

function readByFormat(text: string, format: string, name: string): { date: string; time: string } {
  const refuse = () =>
    new UnsupportedOnShadow(`${name}('${text}', '${format}')`, {
      reason: 'only texts that follow a plain numeric format to the letter are read',
    })
  const fields: Record<string, string> = {}
  let at = 0
  for (const node of parseFormat(format)) {
    if (typeof node === 'string') {
      if (!text.startsWith(node, at) || !/^[-/:. ]$/.test(node)) throw refuse()
      at += node.length
      continue
    }
    const upper = node.name.toUpperCase()
    const width = READABLE[upper]
    const digits = text.slice(at, at + (width ?? 0))
    if (!node.fill || node.ordinal || !/^\d+$/.test(digits) || digits.length !== width || fields[upper] !== undefined)
      throw refuse()
    fields[upper] = digits
    at += width
  }
  const { YYYY, MM = '01', DD = '01', HH24 = '00', MI = '00', SS = '00', MS, US } = fields
  const valid =
    at === text.length && YYYY !== undefined && YYYY !== '0000' && Number(MM) >= 1 && Number(MM) <= 12 && Number(DD) >= 1 && Number(DD) <= daysInMonth(Number(YYYY), Number(MM)) &&
    Number(HH24) < 24 && Number(MI) < 60 && Number(SS) < 60 && (MS === undefined || US === undefined) // prettier-ignore
  if (!valid) throw refuse()
  return { date: `${YYYY}-${MM}-${DD}`, time: `${HH24}:${MI}:${SS}.${US ?? (MS ?? '000').padEnd(6, '0')}` }
}

export const dateFormat: Family = {
  'to_char(timestamp,text)': toChar(false),
  'to_char(timestamptz,text)': toChar(true),
  'to_char(interval,text)': refused('intervals are formatted by rules that are not reproduced'),
  'to_date(text,text)': js((text: string, format: string) => readByFormat(text, format, 'to_date').date),
  'to_timestamp(text,text)': js((text: string, format: string) => {
    const { date, time } = readByFormat(text, format, 'to_timestamp')
    return toInstant(`${date}T${time}Z`, sessionZone())
  }),
}
