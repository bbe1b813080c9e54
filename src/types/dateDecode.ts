import { pgError, UnsupportedOnShadow } from '../errors'
import { calendarOf, MICROS_PER_DAY, MICROS_PER_SECOND, splitMicros } from './dateMath'
import {
  badFormat,
  DATE,
  DAY,
  DateFields,
  DecodeFailure,
  type DecodedDate,
  ERA,
  MERIDIEM,
  MONTH,
  TIME,
  WEEKDAY,
  ZONE,
} from './dateFields'
import { type DateToken, dateTokens } from './dateTokens'
import { dateWord } from './dateWords'
import { readClock, sessionZone } from './timeStyle'
import { offsetAt, zoneOfAbbreviation, zoneOfName } from './timeZone'
import { secondsOf } from './zoneTime'

/** Postgres's buffer for the text of a date. */
const CAPACITY = 153

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
 * @throws PostgresError 22007, 22008, 22009, 22023; UnsupportedOnShadow for BC years
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

class DateDecoder extends DateFields {
  constructor(
    private readonly tokens: readonly DateToken[],
    private readonly timeOnly: boolean,
  ) {
    super()
  }

  decode(): DecodedDate {
    const { fields } = this
    this.tokens.forEach((token, index) => {
      this.given = 0
      this.token(token, index)
      if (this.given & this.seen) throw badFormat()
      this.seen |= this.given
    })
    if (this.label) throw badFormat()
    if (fields.special) return fields
    this.validateDate()
    this.applyMeridiem()
    if (this.timeOnly) {
      this.checkTime()
      if (!(this.seen & TIME)) throw badFormat()
    } else if ((this.seen & DATE) !== DATE) {
      throw badFormat()
    }
    fields.hasDate = (this.seen & DATE) === DATE
    if (this.bc) throw new UnsupportedOnShadow('a date before Christ')
    return fields
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

  private word(text: string): void {
    const zone = zoneOfAbbreviation(text, sessionZone())
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
    const days = { now: 0, yesterday: -1, today: 0, tomorrow: 1 }[name]
    if (this.timeOnly && name !== 'now') throw badFormat()
    this.given = name === 'today' || name === 'tomorrow' || name === 'yesterday' ? DATE : DATE | TIME | ZONE
    if (days === undefined) fields.special = name
    else this.clock(name, days)
  }

  /** The transaction's start, as the session's clocks show it. */
  private clock(name: string, later: number): void {
    const { fields } = this
    const now = readClock(`the date '${name}'`)
    const offset = offsetAt(sessionZone(), secondsOf(now))
    const { days, time } = splitMicros(now + BigInt(offset) * BigInt(MICROS_PER_SECOND))
    if (!this.timeOnly) Object.assign(fields, calendarOf(days + later))
    if (name !== 'now') return
    if (this.timeOnly) this.given = TIME
    const seconds = Math.floor(time / MICROS_PER_SECOND)
    fields.zone = { offset }
    Object.assign(fields, {
      hour: Math.floor(seconds / 3600),
      minute: Math.floor(seconds / 60) % 60,
      second: seconds % 60,
      micros: time % MICROS_PER_SECOND,
    })
  }

  private setLabel(label: 'julian' | 'time' | 'other'): void {
    if (this.label) throw badFormat()
    this.label = label
  }
}
