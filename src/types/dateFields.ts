import { calendarOf, daysInMonth, MICROS_PER_DAY, MICROS_PER_SECOND, roundHalfEven } from './dateMath'
import { dateWord } from './dateWords'
import { timeStyle } from './timeStyle'
import type { TimeZone } from './timeZone'

/** Fields seen so far; Postgres refuses a field that is given twice. */
export const YEAR = 1
export const MONTH = 2
export const DAY = 4
export const TIME = 8
export const ZONE = 16
export const DAY_OF_YEAR = 32
export const WEEKDAY = 64
export const MERIDIEM = 128
export const ERA = 256
export const DATE = YEAR | MONTH | DAY

const INT_MAX = 2147483647

/** What a text says, with its fields checked; micros is the fraction of the second. */
export interface DecodedDate {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  micros: number
  zone?: TimeZone
  /** Year, month and day were given. */
  hasDate?: boolean
  /** `infinity`, `-infinity`, `epoch`: stands for the whole. */
  special?: string
}

/** Why a text is refused, in the words that Postgres has for it. */
export class DecodeFailure extends Error {
  constructor(
    readonly reason: 'format' | 'overflow' | 'month or day' | 'zone displacement' | 'zone',
    readonly zone = '',
  ) {
    super(reason)
  }
}
export const badFormat = () => new DecodeFailure('format')
export const overflow = () => new DecodeFailure('overflow')

/** The fields of a date as they are found, and the rules for numbers among them. */
export abstract class DateFields {
  protected readonly fields: DecodedDate = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0, micros: 0 }
  protected seen = 0
  /** Fields that the current token gives. */
  protected given = 0
  /** A label that waits for its value. */
  protected label: 'julian' | 'time' | 'other' | undefined
  protected textMonth = false
  protected twoDigitYear = false
  protected julian = false
  protected bc = false
  protected meridiem: number | undefined
  protected dayOfYear = 0

  protected displacement(text: string): void {
    const match = /^([+-])([+-]?\d*)(?::([+-]?\d*))?(?::([+-]?\d*))?(.*)$/s.exec(text)
    if (!match) throw badFormat()
    const [, sign, first = '', second, third, rest] = match
    let hours = this.displacementPart(first)
    let minutes = this.displacementPart(second ?? '')
    const seconds = this.displacementPart(third ?? '')
    if (second === undefined && !rest && text.length > 3) {
      minutes = hours % 100
      hours = Math.floor(hours / 100)
    }
    if (hours < 0 || hours > 15 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59)
      throw new DecodeFailure('zone displacement')
    if (rest) throw badFormat()
    const offset = hours * 3600 + minutes * 60 + seconds
    this.fields.zone = { offset: sign === '-' ? -offset || 0 : offset }
    this.given = ZONE
  }

  protected displacementPart(digits: string): number {
    const value = /\d/.test(digits) ? Number(digits) : 0
    if (value > INT_MAX) throw new DecodeFailure('zone displacement')
    return value
  }

  protected integer(digits: string): number {
    const value = Number(digits)
    if (value > INT_MAX) throw overflow()
    return value
  }

  protected julianDay(value: number): void {
    // Julian day 2440588 is 1970-01-01.
    Object.assign(this.fields, calendarOf(value - 2440588))
    this.julian = true
  }

  /** Digits run together: `20240203`, `040506.789`. */
  protected run(text: string, seen: number): void {
    const { fields } = this
    const point = text.indexOf('.')
    const digits = point < 0 ? text : text.slice(0, point)
    const { length } = digits
    if (!/^\d*$/.test(digits)) throw badFormat()
    if (point >= 0) {
      fields.micros = this.fraction(text.slice(point))
    } else if ((seen & DATE) !== DATE && length >= 6) {
      fields.day = Number(digits.slice(-2))
      fields.month = Number(digits.slice(-4, -2))
      fields.year = Number(digits.slice(0, -4)) | 0
      if (length === 6) this.twoDigitYear = true
      this.given = DATE
      return
    }
    if (seen & TIME || (length !== 6 && length !== 4)) throw badFormat()
    fields.hour = Number(digits.slice(0, 2))
    fields.minute = Number(digits.slice(2, 4))
    fields.second = Number(digits.slice(4, 6))
    this.given = TIME
  }

  protected fraction(text: string): number {
    if (!/^\.\d*$/.test(text)) throw badFormat()
    return text === '.' ? 0 : roundHalfEven(Number(text) * MICROS_PER_SECOND)
  }

  /** A single number, which is what the fields seen so far leave it to be. */
  protected number(text: string, seen: number): void {
    const { fields } = this
    const { length } = text
    const point = text.indexOf('.')
    const digits = point < 0 ? text : text.slice(0, point)
    if (digits === '') throw badFormat()
    const value = this.integer(digits)
    if (point > 2) return this.run(text, seen | DATE)
    if (point >= 0) fields.micros = this.fraction(text.slice(point))
    if (length === 3 && (seen & DATE) === YEAR && value >= 1 && value <= 366) {
      this.dayOfYear = value
      this.given = DAY_OF_YEAR | MONTH | DAY
      return
    }
    const field = this.fieldOf(length, seen & DATE)
    if (field === undefined) return this.run(text, seen)
    if (field === 'swapped') {
      fields.day = fields.year
      fields.year = value
      this.twoDigitYear = false
      this.given = DAY
      return
    }
    fields[field] = value
    this.given = { year: YEAR, month: MONTH, day: DAY }[field]
    if (field === 'year') this.twoDigitYear = length <= 2
  }

  /** Which field comes next; undefined where the date is complete. */
  protected fieldOf(length: number, seen: number): 'year' | 'month' | 'day' | 'swapped' | undefined {
    const order = timeStyle().dateOrder
    switch (seen) {
      case 0:
        return length >= 3 || order === 'YMD' ? 'year' : order === 'DMY' ? 'day' : 'month'
      case YEAR:
      case DAY:
        return 'month'
      case MONTH:
        return this.textMonth && (length >= 3 || order === 'YMD') ? 'year' : 'day'
      case YEAR | MONTH:
        return this.textMonth && length >= 3 && this.twoDigitYear ? 'swapped' : 'day'
      case MONTH | DAY:
        return 'year'
      case DATE:
        return undefined
      default:
        throw badFormat()
    }
  }

  /** A date in one token: `2024-02-03`, `3-Feb-2024`. */
  protected date(text: string): void {
    // Postgres drops the one character after each part, whatever it is, and then all separators.
    const parts = [...text.matchAll(/[^\da-z]*(\d+|[a-z]+|$).?/gs)].map((match) => match[1]!)
    parts.pop()
    if (/[^\da-z]{2}$/.test(text)) throw badFormat()
    let { seen } = this
    let given = 0
    const add = () => {
      if (seen & this.given) throw badFormat()
      seen |= this.given
      given |= this.given
    }
    for (const part of parts.filter((p) => /^[a-z]/.test(p))) {
      const word = dateWord(part)
      if (word?.kind === 'ignored') continue
      if (word?.kind !== 'month') throw badFormat()
      this.fields.month = word.value
      this.textMonth = true
      this.given = MONTH
      add()
    }
    for (const part of parts.filter((p) => /^\d/.test(p))) {
      this.given = 0
      this.number(part, seen)
      add()
    }
    if ((seen & ~(DAY_OF_YEAR | ZONE)) !== DATE) throw badFormat()
    this.given = given
  }

  /** `hh:mm`, `hh:mm:ss`, `hh:mm:ss.fff`, `mm:ss.fff`. */
  protected time(text: string): void {
    const match = /^(\d+):(\d*)(?::(\d*))?(\..*)?$/s.exec(text)
    if (!match) {
      // Numbers are read from the left, and each must fit before what follows is looked at.
      for (const digits of text.match(/\d+/g)!.slice(0, 3)) this.integer(digits)
      throw badFormat()
    }
    const [, first = '', second = '', third, fraction] = match
    const [a, b, c] = [this.integer(first), this.integer(second), this.integer(third ?? '')]
    const { fields } = this
    if (third === undefined && fraction !== undefined) Object.assign(fields, { hour: 0, minute: a, second: b })
    else Object.assign(fields, { hour: a, minute: b, second: c })
    if (fraction !== undefined) fields.micros = this.fraction(fraction)
    if (fields.minute > 59 || fields.second > 60) throw overflow()
    this.given = TIME
  }

  protected checkTime(): void {
    const { hour, minute, second, micros } = this.fields
    if (hour > 24 || minute > 59 || second > 60) throw overflow()
    if (((hour * 60 + minute) * 60 + second) * MICROS_PER_SECOND + micros > MICROS_PER_DAY) throw overflow()
  }

  protected validateDate(): void {
    const { fields, seen } = this
    if (seen & YEAR && !this.julian) {
      if (this.bc ? fields.year <= 0 : !this.twoDigitYear && fields.year <= 0) throw overflow()
      if (this.bc) fields.year = 1 - fields.year
      else if (this.twoDigitYear && fields.year < 100) fields.year += fields.year < 70 ? 2000 : 1900
    }
    if (seen & DAY_OF_YEAR) this.applyDayOfYear()
    if (seen & MONTH && (fields.month < 1 || fields.month > 12)) throw new DecodeFailure('month or day')
    if (seen & DAY && (fields.day < 1 || fields.day > 31)) throw new DecodeFailure('month or day')
    if ((seen & DATE) === DATE && fields.day > daysInMonth(fields.year, fields.month)) throw overflow()
  }

  protected applyDayOfYear(): void {
    const { fields } = this
    let month = 1
    let day = this.dayOfYear
    for (; day > daysInMonth(fields.year, month); month++) {
      day -= daysInMonth(fields.year, month)
      if (month === 12) {
        fields.year++
        month = 0
      }
    }
    Object.assign(fields, { month, day })
  }

  protected applyMeridiem(): void {
    const { fields, meridiem } = this
    if (meridiem === undefined) return
    if (fields.hour > 12) throw overflow()
    fields.hour = (fields.hour % 12) + meridiem
  }
}
