import { UnsupportedOnShadow } from '../errors'
import { UTC, type Zone } from './timeZone'

/** What a session's settings make of dates and times: TimeZone, DateStyle, IntervalStyle (manual, "Locale and Formatting"). */
export interface TimeStyle {
  readonly zone: Zone
  readonly dateStyle: 'ISO' | 'SQL' | 'Postgres' | 'German'
  readonly dateOrder: 'MDY' | 'DMY' | 'YMD'
  readonly intervalStyle: 'postgres' | 'postgres_verbose' | 'sql_standard' | 'iso_8601'
  /** Empty where all are as a fresh server has them. */
  readonly key: string
  /** The start of the transaction, in microseconds since 1970: what `today` is read by. */
  readonly clock?: () => bigint
}

/** Stored forms never depend on it; texts that are read and written do. */
export const USUAL: TimeStyle = { zone: UTC, dateStyle: 'ISO', dateOrder: 'MDY', intervalStyle: 'postgres', key: '' }

// Statements run one at a time and to their end, so what holds for the running one can stand here, where codecs see it.
let current: TimeStyle = USUAL

export const timeStyle = (): TimeStyle => current
export const sessionZone = (): Zone => current.zone
export const isUsual = (): boolean => current.key === ''
export const isUtc = (): boolean => current.zone === UTC

export function useTimeStyle(style: TimeStyle): void {
  current = style
}

/** Runs `work` under a style. */
export function inTimeStyle<T>(style: TimeStyle, work: () => T): T {
  const previous = current
  current = style
  try {
    return work()
  } finally {
    current = previous
  }
}

/** The transaction's start, for a text that means it. @throws UnsupportedOnShadow where no session reads the text */
export function readClock(what: string): bigint {
  if (!current.clock) throw new UnsupportedOnShadow(what, { reason: 'its value depends on when the text is read' })
  return current.clock()
}
