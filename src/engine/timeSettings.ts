import { pgError, type PostgresError } from '../errors'
import { type TimeStyle, USUAL } from '../types/timeStyle'
import { fixedZone, UTC, type Zone, zoneOfName } from '../types/timeZone'
import { intervalZoneOffset } from '../types/intervalCodec'

/** TimeZone, DateStyle and IntervalStyle: how their values are read (Postgres manual, "Locale and Formatting"). */

const invalid = (name: string, value: string, fields: { detail?: string; hint?: string } = {}): PostgresError =>
  pgError('22023', `invalid value for parameter "${name}": "${value}"`, fields)

const NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

/** A zone's name, hours east of UTC, or `INTERVAL '…'` (check_timezone). */
function timeZone(value: string): Zone | undefined {
  const interval = /^interval\s*'(.*)'$/is.exec(value)
  if (interval) return fixedZone(intervalZoneOffset(interval[1] as string))
  if (NUMBER.test(value)) return fixedZone(Math.trunc(Number(value) * 3600))
  return zoneOfName(value)
}

const STYLES = { iso: 'ISO', sql: 'SQL', german: 'German' } as const

/** SplitIdentifierString (utils/adt/varlena.c). @throws PostgresError 22023 */
function listed(value: string): string[] {
  const words: string[] = []
  const word = /\s*(?:"((?:[^"]|"")*)"|([^\s,"][^\s,]*))\s*(,|$)/y
  for (let more = value.trim() !== ''; more;) {
    const found = word.exec(value)
    if (!found) throw invalid('DateStyle', value, { detail: 'List syntax is invalid.' })
    words.push(found[1]?.replaceAll('""', '"') ?? (found[2] as string))
    more = found[3] === ','
  }
  return words
}

/** @param current what is not named stays as it is */
function dateStyle(value: string, current: string): string {
  let [style, order] = current.split(', ') as [string, string]
  let [hasStyle, hasOrder] = [false, false]
  const conflicting = () => invalid('DateStyle', value, { detail: 'Conflicting "DateStyle" specifications.' })
  const setStyle = (to: string) => {
    if (hasStyle && style !== to) throw conflicting()
    ;[style, hasStyle] = [to, true]
  }
  const setOrder = (to: string) => {
    if (hasOrder && order !== to) throw conflicting()
    ;[order, hasOrder] = [to, true]
  }
  for (const word of listed(value)) {
    const key = word.toLowerCase()
    if (key in STYLES) setStyle(STYLES[key as keyof typeof STYLES])
    else if (key.startsWith('postgres')) setStyle('Postgres')
    else if (key === 'ymd') setOrder('YMD')
    else if (key === 'dmy' || key.startsWith('euro')) setOrder('DMY')
    else if (key === 'mdy' || key === 'us' || key.startsWith('noneuro')) setOrder('MDY')
    else if (key === 'default') {
      if (!hasStyle) style = 'ISO'
      if (!hasOrder) order = 'MDY'
    } else throw invalid('DateStyle', value, { detail: `Unrecognized key word: "${key}".` })
    if (key === 'german' && !hasOrder) order = 'DMY'
  }
  return `${style}, ${order}`
}

const INTERVAL_STYLES: readonly string[] = ['postgres', 'postgres_verbose', 'sql_standard', 'iso_8601']

/** By lower-case name: a value as SHOW prints it. @throws PostgresError 22023 */
export const TIME_SETTINGS: Readonly<Record<string, (value: string, current: string) => string>> = {
  timezone(value) {
    const zone = timeZone(value)
    if (zone) return zone.name
    throw invalid('TimeZone', value, NUMBER.test(value) ? { detail: 'UTC timezone offset is out of range.' } : {})
  },
  datestyle: dateStyle,
  intervalstyle(value) {
    const style = value.toLowerCase()
    if (INTERVAL_STYLES.includes(style)) return style
    throw invalid('IntervalStyle', value, { hint: `Available values: ${INTERVAL_STYLES.join(', ')}.` })
  },
}

/** @param clock the start of the transaction */
export function timeStyleOf(
  zone: string | undefined,
  date: string | undefined,
  interval: string | undefined,
  clock: () => bigint,
): TimeStyle {
  const [dateStyle = USUAL.dateStyle, dateOrder = USUAL.dateOrder] = (date?.split(', ') ?? []) as [
    TimeStyle['dateStyle'],
    TimeStyle['dateOrder'],
  ]
  const intervalStyle = (interval ?? USUAL.intervalStyle) as TimeStyle['intervalStyle']
  const used: Zone = (zone !== undefined && zoneOfName(zone)) || UTC
  const parts = [used.name, dateStyle, dateOrder, intervalStyle]
  const usual = used === UTC && dateStyle === 'ISO' && dateOrder === 'MDY' && intervalStyle === 'postgres'
  return { zone: used, dateStyle, dateOrder, intervalStyle, key: usual ? '' : parts.join(), clock }
}
