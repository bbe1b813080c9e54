import { isInfinite, microsOf, trimFraction, two } from './dateMath'
import { DAY_NAMES, MONTH_NAMES } from './dateWords'
import type { TimeStyle } from './timeStyle'
import { type Period, UTC } from './timeZone'
import { secondsOf, toLocal } from './zoneTime'

/** Dates and timestamps as text in a DateStyle (EncodeDateOnly, EncodeDateTime). */

/** `+05:30`, and `+05` where no minutes are left; `minutes` shows them always, as ISO 8601 has it in JSON. */
export function offsetSuffix(offset: number, minutes = false): string {
  const size = Math.abs(offset)
  const [m, s] = [Math.floor(size / 60) % 60, size % 60]
  const tail = s ? `:${two(m)}:${two(s)}` : m || minutes ? `:${two(m)}` : ''
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(size / 3600))}${tail}`
}

interface Parts {
  readonly year: string
  readonly month: string
  readonly day: string
}
const partsOf = (stored: string): Parts => ({
  year: stored.slice(0, 4),
  month: stored.slice(5, 7),
  day: stored.slice(8, 10),
})

export function dateOutput(stored: string, { dateStyle, dateOrder }: TimeStyle): string {
  if (dateStyle === 'ISO' || isInfinite(stored)) return stored
  const { year, month, day } = partsOf(stored)
  if (dateStyle === 'German') return `${day}.${month}.${year}`
  const between = dateStyle === 'SQL' ? '/' : '-'
  return (dateOrder === 'DMY' ? [day, month, year] : [month, day, year]).join(between)
}

/** @param zoned of timestamptz, shown in the session's zone */
export function timestampOutput(stored: string, style: TimeStyle, zoned: boolean): string {
  if (isInfinite(stored)) return stored
  const { zone } = style
  const local = zoned ? toLocal(stored, zone) : stored
  const period = zoned ? zone.at(zone === UTC ? 0 : secondsOf(microsOf(stored))) : undefined
  const time = trimFraction(local.slice(11, -1))
  if (style.dateStyle === 'ISO') return `${local.slice(0, 10)} ${time}${period ? offsetSuffix(period.offset) : ''}`
  const date = partsOf(local)
  if (style.dateStyle === 'Postgres') return postgresText(local, date, time, style, period)
  const shown = dateOutput(local.slice(0, 10), style)
  return `${shown} ${time}${abbreviation(period)}`
}

const abbreviation = (period: Period | undefined): string => (period ? ` ${period.abbreviation.slice(0, 10)}` : '')

function postgresText(local: string, date: Parts, time: string, style: TimeStyle, period: Period | undefined): string {
  const weekday = DAY_NAMES[new Date(`${local.slice(0, 19)}Z`).getUTCDay()]!.slice(0, 3)
  const month = MONTH_NAMES[Number(date.month) - 1]!.slice(0, 3)
  const day = style.dateOrder === 'DMY' ? `${date.day} ${month}` : `${month} ${date.day}`
  return `${weekday} ${day} ${time} ${date.year}${abbreviation(period)}`
}
