import { pgError, UnsupportedOnShadow } from '../errors'
import { calendarOf, daysInMonth, MICROS_PER_DAY, MICROS_PER_SECOND, roundHalfEven } from './dateMath'
import { type DateToken, dateTokens } from './dateTokens'
import { dateWord } from './dateWords'
import { type TimeZone, zoneOfAbbreviation, zoneOfName } from './timeZone'

/** Fields seen so far; Postgres refuses a field that is given twice. */
const YEAR = 1
const MONTH = 2
const DAY = 4
const TIME = 8
const ZONE = 16
const DAY_OF_YEAR = 32
const WEEKDAY = 64
const MERIDIEM = 128
const ERA = 256
const DATE = YEAR | MONTH | DAY

const INT_MAX = 2147483647
/** Postgres's buffer for the text of a date. */
const CAPACITY = 153

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
  /** `infinity`, `-infinity`, `epoch`: stands for the whole. */
  special?: string
}

/** Why a text is refused, in the words that Postgres has for it. */
class DecodeFailure extends Error {
  constructor(
    readonly reason: 'format' | 'overflow' | 'month or day' | 'zone displacement' | 'zone',
    readonly zone = '',
  ) {
    super(reason)
  }
}
const badFormat = () => new DecodeFailure('format')
const overflow = () => new DecodeFailure('overflow')

/** The error that Postgres raises for a text; `type` as format_type prints it. */
function decodeError(failure: DecodeFailure, type: string, text: string) {
  switch (failure.reason) {
    case 'format':
      return pgError('22007', `invalid input syntax for type ${type}: "${text}"`)
    case 'overflow':
      return pgError('22008', `date/time field value out of range: "${text}"`)
    case 'month or day':
      return pgError('22008', `date/time field value out of range: "${text}"`, {
        hint: 'Perhaps you need a different "DateStyle" setting.',
      })
    case 'zone displacement':
      return pgError('22009', `time zone displacement out of range: "${text}"`)
    case 'zone':
      return pgError('22023', `time zone "${failure.zone}" not recognized`)
  }
}

/**
 * Reads a date, timestamp or time (`timeOnly`) by the rules of the manual's "Date/Time Input Interpretation", DateStyle MDY.
 * @throws PostgresError 22007, 22008, 22009, 22023; UnsupportedOnShadow for BC years, `now`, `today`… and zone abbreviations
 */
export function decodeDate(text: string, type: string, timeOnly = false): DecodedDate {
  try {
    const tokens = dateTokens(text, CAPACITY)
    if (!tokens) throw badFormat()
    return new DateDecoder(tokens, timeOnly).decode()
  } catch (error) {
    if (error instanceof DecodeFailure) throw decodeError(error, type, text)
    throw error
  }
}

class DateDecoder {
  private readonly fields: DecodedDate = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0, micros: 0 }
  private seen = 0
  /** Fields that the current token gives. */
  private given = 0
  /** A label that waits for its value. */
  private label: 'julian' | 'time' | 'other' | undefined
  private textMonth = false
  private twoDigitYear = false
  private julian = false
  private bc = false
  private meridiem: number | undefined
  private dayOfYear = 0

  constructor(
    private readonly tokens: readonly DateToken[],
    private readonly timeOnly: boolean,
  ) {}

  decode(): DecodedDate {
    const { fields } = this
    this.tokens.forEach((token, index) => {
      this.given = 0
      this.token(token, index)
      if (this.given & this.seen) throw badFormat()
      this.seen |= this.given
    })
    if (this.label) throw badFormat()
    if (fields.special) return this.special(fields)
    this.validateDate()
    this.applyMeridiem()
    if (this.timeOnly) {
      this.checkTime()
      if (!(this.seen & TIME)) throw badFormat()
    } else if ((this.seen & DATE) !== DATE) {
      throw badFormat()
    }
    if (this.bc) throw new UnsupportedOnShadow('a date before Christ')
    return fields
  }

  private special(fields: DecodedDate): DecodedDate {
    const { special } = fields
    if (special === 'infinity' || special === '-infinity' || special === 'epoch') return fields
    throw new UnsupportedOnShadow(`the date '${special}'`, {
      reason: 'its value depends on when the text is read; use CURRENT_DATE or now()',
    })
  }

  private token({ kind, text }: DateToken, index: number): void {
    switch (kind) {
      case 'date':
        return this.timeOnly ? this.dateOrZone(text, index) : this.dateToken(text)
      case 'time':
        this.expectTimeLabel()
        this.time(text)
        return this.timeOnly ? undefined : this.checkTime()
      case 'zone':
        return this.displacement(text)
      case 'number':
        return this.numberToken(text, index)
      default:
        return this.word(text)
    }
  }

  private expectTimeLabel(): void {
    if (this.label && this.label !== 'time') throw badFormat()
    this.label = undefined
  }

  private dateToken(text: string): void {
    if (this.label === 'julian') {
      const [, digits = '', rest = ''] = /^(\d*)(.*)$/s.exec(text)!
      this.julianDay(this.integer(digits))
      this.displacement(rest)
      this.label = undefined
      this.given = DATE | TIME | ZONE
    } else if (this.label || (this.seen & (MONTH | DAY)) === (MONTH | DAY)) {
      if (this.label || /^\d/.test(text)) {
        this.expectTimeLabel()
        this.timeWithZone(text, this.seen)
      } else {
        this.namedZone(text)
      }
    } else {
      this.date(text)
    }
  }

  /** In a time, a date is taken only first and only where a time follows. */
  private dateOrZone(text: string, index: number): void {
    const { tokens } = this
    if (index === 0 && tokens.length >= 2 && (tokens.at(-1)!.kind === 'date' || tokens[1]!.kind === 'time'))
      this.date(text)
    else if (/^\d/.test(text)) this.timeWithZone(text, this.seen | DATE)
    else this.namedZone(text)
  }

  /** `040506-08`. */
  private timeWithZone(text: string, seen: number): void {
    const hyphen = text.indexOf('-')
    if (this.seen & TIME || hyphen < 0) throw badFormat()
    this.displacement(text.slice(hyphen))
    this.run(text.slice(0, hyphen), seen)
    this.given |= ZONE
  }

  private namedZone(text: string): void {
    const zone = zoneOfName(text)
    if (!zone) throw new DecodeFailure('zone', text)
    this.fields.zone = zone
    this.given = ZONE
  }

  private displacement(text: string): void {
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

  private displacementPart(digits: string): number {
    const value = /\d/.test(digits) ? Number(digits) : 0
    if (value > INT_MAX) throw new DecodeFailure('zone displacement')
    return value
  }

  private integer(digits: string): number {
    const value = Number(digits)
    if (value > INT_MAX) throw overflow()
    return value
  }

  private julianDay(value: number): void {
    // Julian day 2440588 is 1970-01-01.
    Object.assign(this.fields, calendarOf(value - 2440588))
    this.julian = true
  }

  private numberToken(text: string, index: number): void {
    const { label, seen } = this
    if (label) return this.labelled(text, label)
    const point = text.indexOf('.')
    if (this.timeOnly) {
      if (point >= 0 && index === 0 && this.tokens.length >= 2 && this.tokens.at(-1)!.kind === 'date')
        return this.date(text)
      if (point >= 0 && point <= 2) throw badFormat()
      if (point >= 0 || text.length > 4) return this.run(text, seen | DATE)
      return this.number(text, seen | DATE)
    }
    if (point >= 0 && !(seen & DATE)) return this.date(text)
    if (point > 2) return this.run(text, seen)
    if (text.length >= 6 && (!(seen & DATE) || !(seen & TIME))) return this.run(text, seen)
    this.number(text, seen)
  }

  private labelled(text: string, label: 'julian' | 'time' | 'other'): void {
    const [, digits = '', fraction] = /^(\d*)(\..*)?$/s.exec(text)!
    const value = this.integer(digits)
    if (label === 'other') throw badFormat()
    this.label = undefined
    if (label === 'time') {
      this.run(text, this.seen | DATE)
      if (this.given !== TIME) throw badFormat()
      return
    }
    this.julianDay(value)
    this.given = DATE
    if (fraction === undefined) return
    const micros = Math.trunc(Number(fraction) * MICROS_PER_DAY)
    const seconds = Math.floor(micros / MICROS_PER_SECOND)
    Object.assign(this.fields, {
      hour: Math.floor(seconds / 3600),
      minute: Math.floor(seconds / 60) % 60,
      second: seconds % 60,
      micros: micros % MICROS_PER_SECOND,
    })
    this.given = DATE | TIME
  }

  /** Digits run together: `20240203`, `040506.789`. */
  private run(text: string, seen: number): void {
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

  private fraction(text: string): number {
    if (!/^\.\d*$/.test(text)) throw badFormat()
    return text === '.' ? 0 : roundHalfEven(Number(text) * MICROS_PER_SECOND)
  }

  /** A single number, which is what the fields seen so far leave it to be. */
  private number(text: string, seen: number): void {
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
  private fieldOf(length: number, seen: number): 'year' | 'month' | 'day' | 'swapped' | undefined {
    switch (seen) {
      case 0:
        return length >= 3 ? 'year' : 'month'
      case YEAR:
      case DAY:
        return 'month'
      case MONTH:
        return this.textMonth && length >= 3 ? 'year' : 'day'
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
  private date(text: string): void {
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
  private time(text: string): void {
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

  private checkTime(): void {
    const { hour, minute, second, micros } = this.fields
    if (hour > 24 || minute > 59 || second > 60) throw overflow()
    if (((hour * 60 + minute) * 60 + second) * MICROS_PER_SECOND + micros > MICROS_PER_DAY) throw overflow()
  }

  private word(text: string): void {
    const zone = zoneOfAbbreviation(text)
    if (zone) {
      this.fields.zone = zone
      this.given = ZONE
      return
    }
    const word = dateWord(text)
    switch (word?.kind) {
      case undefined:
        if (!zoneOfName(text)) throw badFormat()
        return this.namedZone(text)
      case 'ignored':
        return
      case 'month':
        return this.monthWord(word.value)
      case 'weekday':
        this.given = WEEKDAY
        return
      case 'meridiem':
        this.meridiem = word.value
        this.given = MERIDIEM
        return
      case 'era':
        this.bc = word.bc
        this.given = ERA
        return
      case 'special':
        return this.specialWord(word.name)
      case 'daylight':
        throw new UnsupportedOnShadow('the time zone modifier DST')
      case 'unit':
        return this.setLabel(word.unit)
      case 'time':
        if (!this.timeOnly && (this.seen & DATE) !== DATE) throw badFormat()
        return this.setLabel('time')
    }
  }

  private monthWord(month: number): void {
    const { fields } = this
    if (this.timeOnly) throw badFormat()
    this.given = MONTH
    if (this.seen & MONTH && !this.textMonth && !(this.seen & DAY) && fields.month >= 1 && fields.month <= 31) {
      fields.day = fields.month
      this.given = DAY
    }
    this.textMonth = true
    fields.month = month
  }

  private specialWord(name: string): void {
    const { fields } = this
    if (name === 'allballs') {
      if (!this.timeOnly) throw badFormat()
      this.given = TIME | ZONE
      fields.zone = { offset: 0 }
      return
    }
    const clock = name === 'now'
    if (this.timeOnly && !clock) throw badFormat()
    this.given = clock || name.endsWith('y') || name === 'epoch' ? DATE | TIME | ZONE : DATE
    if (name === 'today' || name === 'tomorrow' || name === 'yesterday') this.given = DATE
    fields.special = name
  }

  private setLabel(label: 'julian' | 'time' | 'other'): void {
    if (this.label) throw badFormat()
    this.label = label
  }

  private validateDate(): void {
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

  private applyDayOfYear(): void {
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

  private applyMeridiem(): void {
    const { fields, meridiem } = this
    if (meridiem === undefined) return
    if (fields.hour > 12) throw overflow()
    fields.hour = (fields.hour % 12) + meridiem
  }
}
