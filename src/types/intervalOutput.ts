import { HOUR_MICROS, isInfinity, MINUTE_MICROS, parseInterval } from './intervalMath'
import type { TimeStyle } from './timeStyle'

/** Intervals as text in the styles that are not the stored form (EncodeInterval). */

interface Parts {
  years: number
  months: number
  days: number
  hours: bigint
  minutes: number
  /** Of the minute; with the sign of the time. */
  micros: number
}

export function intervalOutput(stored: string, style: TimeStyle['intervalStyle']): string {
  if (style === 'postgres') return stored
  const interval = parseInterval(stored)
  if (isInfinity(interval)) return stored
  const { months, days, micros } = interval
  const years = Math.trunc(months / 12)
  const parts: Parts = {
    years,
    months: months - years * 12,
    days,
    hours: micros / HOUR_MICROS,
    minutes: Number((micros % HOUR_MICROS) / MINUTE_MICROS),
    micros: Number(micros % MINUTE_MICROS),
  }
  if (style === 'iso_8601') return iso(parts)
  return style === 'sql_standard' ? sqlStandard(parts) : verbose(parts)
}

/** Seconds without a sign; `fill` to two digits. */
function secondsText(micros: number, fill: boolean): string {
  const size = Math.abs(micros)
  const whole = String(Math.floor(size / 1e6)).padStart(fill ? 2 : 1, '0')
  const fraction = size % 1e6
  return fraction === 0 ? whole : `${whole}.${String(fraction).padStart(6, '0').replace(/0+$/, '')}`
}

function iso({ years, months, days, hours, minutes, micros }: Parts): string {
  const one = (value: number | bigint, unit: string) => (value == 0 ? '' : `${value}${unit}`)
  const date = one(years, 'Y') + one(months, 'M') + one(days, 'D')
  const second = micros === 0 ? '' : `${micros < 0 ? '-' : ''}${secondsText(micros, false)}S`
  const time = one(hours, 'H') + one(minutes, 'M') + second
  return date + time === '' ? 'PT0S' : `P${date}${time && `T${time}`}`
}

function sqlStandard(parts: Parts): string {
  const { years, months, days, hours, minutes, micros } = parts
  const all = [years, months, days, hours, minutes, micros]
  const [negative, positive] = [all.some((n) => n < 0), all.some((n) => n > 0)]
  if (!negative && !positive) return '0'
  const hasMonths = years !== 0 || months !== 0
  const hasTime = days !== 0 || hours !== 0n || minutes !== 0 || micros !== 0
  const size = (n: number | bigint) => String(n).replace('-', '')
  const clock = `${size(hours)}:${size(minutes).padStart(2, '0')}:${secondsText(micros, true)}`
  if ((negative && positive) || (hasMonths && hasTime)) {
    const sign = (...values: (number | bigint)[]) => (values.some((n) => n < 0) ? '-' : '+')
    return `${sign(years, months)}${size(years)}-${size(months)} ${sign(days)}${size(days)} ${sign(hours, minutes, micros)}${clock}`
  }
  const text = hasMonths ? `${size(years)}-${size(months)}` : days !== 0 ? `${size(days)} ${clock}` : clock
  return negative ? `-${text}` : text
}

/** Everything after the first part is told relative to its sign: `@ 1 day 2 hours ago`. */
function verbose({ years, months, days, hours, minutes, micros }: Parts): string {
  let text = '@'
  let before: boolean | undefined
  for (const [value, unit] of [[BigInt(years), 'year'], [BigInt(months), 'mon'], [BigInt(days), 'day'], [hours, 'hour'], [BigInt(minutes), 'min']] as const) {
    if (value === 0n) continue
    before ??= value < 0n
    const shown = before ? -value : value
    text += ` ${shown} ${unit}${shown === 1n ? '' : 's'}`
  } // prettier-ignore
  if (micros !== 0) {
    before ??= micros < 0
    const sign = micros < 0 !== before ? '-' : ''
    text += ` ${sign}${secondsText(micros, false)} sec${Math.abs(micros) === 1e6 ? '' : 's'}`
  }
  return before === undefined ? '@ 0' : `${text}${before ? ' ago' : ''}`
}
