import { pgError, type PostgresError } from '../errors'
import { unitOf } from '../types/intervalSum'
import { truncateName } from '../types/text'

/** Fields that extract, date_part and date_trunc know. */
export type DateUnit =
  | 'microsecond' | 'millisecond' | 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year' | 'decade' | 'century' | 'millennium'
  | 'dow' | 'isodow' | 'doy' | 'isoyear' | 'julian' | 'epoch' | 'timezone' | 'timezone_h' | 'timezone_m' // prettier-ignore

const OTHERS: Readonly<Record<string, DateUnit>> = {
  qtr: 'quarter', quarter: 'quarter', timezone: 'timezone', timezone_h: 'timezone_h', timezone_m: 'timezone_m', dow: 'dow', isodow: 'isodow', doy: 'doy', isoyear: 'isoyear', j: 'julian', jd: 'julian', julian: 'julian', epoch: 'epoch',
} // prettier-ignore

/** A field by its name in lower case. @throws PostgresError 22023 */
export function dateUnit(name: string, type: string): DateUnit {
  const unit = unitOf(name) ?? OTHERS[name.slice(0, 10)]
  if (!unit) throw pgError('22023', `unit "${name}" not recognized for type ${type}`)
  return unit
}

export const unsupportedUnit = (name: string, type: string, detail?: string): PostgresError =>
  pgError('0A000', `unit "${name}" not supported for type ${type}`, { detail })

const CALENDAR_ONLY: ReadonlySet<DateUnit> = new Set(['dow', 'isodow', 'doy', 'isoyear', 'julian', 'epoch'])

/** A field of date_trunc, to which the names of single values are unknown. */
export function truncatedUnit(name: string, type: string): DateUnit {
  const unit = dateUnit(name, type)
  if (CALENDAR_ONLY.has(unit)) throw pgError('22023', `unit "${name}" not recognized for type ${type}`)
  return unit
}

/** As Postgres folds the names of units: ASCII letters alone, and no more than an identifier has (downcase_truncate_identifier). */
export const foldUnit = (name: string): string => truncateName(name.replace(/[A-Z]/g, (letter) => letter.toLowerCase()))

/** Day of the week, 0 Sunday, of a day since 1970-01-01 (a Thursday). */
export const weekdayOf = (days: number): number => (((days + 4) % 7) + 7) % 7
/** The Monday that starts the day's week. */
export const mondayOf = (days: number): number => days - ((weekdayOf(days) + 6) % 7)
