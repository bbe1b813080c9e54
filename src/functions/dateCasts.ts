import { isInfinite, microsOf, timeOfText, timeText } from '../types/dateMath'
import { timestampCodec } from '../types/dateCodecs'
import { DAY_MICROS, formatInterval, isInfinity, parseInterval } from '../types/intervalMath'
import { offsetText, timeCodec, timetzCodec } from '../types/timeCodecs'
import type { StoredValue, TypeCodec } from '../types/codec'
import { pgError } from '../errors'
import { sessionZone } from '../types/timeStyle'
import { offsetAt } from '../types/timeZone'
import { secondsOf, toInstant, toLocal } from '../types/zoneTime'
import { dateOfTimestamp, instantOfDate, timestampOfDate } from './dateValues'
import { atTime, dateArithmetic } from './dateArithmetic'
import { js } from './define'
import type { Definition, Family } from './definition'

/** Casts among dates, times and intervals; what has no zone is read in the session's. */

const toTimestamp = js(timestampOfDate)
const local = (timestamp: string): string => toLocal(timestamp, sessionZone())
const instant = (timestamp: string): string => toInstant(timestamp, sessionZone())
const timeOf = (timestamp: string): string | null => (isInfinite(timestamp) ? null : timestamp.slice(11, -1))

const rounded = (codec: TypeCodec): Definition =>
  js((value: StoredValue, typmod: bigint) => codec.coerce!(value, Number(typmod), true))

/** The interval's time, around midnight. */
function timeOfInterval(stored: string): string {
  const interval = parseInterval(stored)
  if (isInfinity(interval)) throw pgError('22008', 'cannot convert infinite interval to time')
  const micros = interval.micros % DAY_MICROS
  return timeText(Number(micros < 0n ? micros + DAY_MICROS : micros))
}

export const dateCasts: Family = {
  'timestamp(date)': toTimestamp,
  'timestamptz(date)': js(instantOfDate),
  'timestamp(date,time)': dateArithmetic['datetime_pl(date,time)']!,
  'timestamptz(date,time)': js((date: string, time: string) => instant(atTime(date, time))),
  'timestamptz(date,timetz)': dateArithmetic['datetimetz_pl(date,timetz)']!,
  'date(timestamp)': js(dateOfTimestamp),
  'date(timestamptz)': js((timestamp: string) => dateOfTimestamp(local(timestamp))),
  'timestamp(timestamptz)': js(local),
  'timestamptz(timestamp)': js(instant),
  'time(timestamp)': js(timeOf),
  'time(timestamptz)': js((timestamp: string) => timeOf(local(timestamp))),
  'timetz(timestamptz)': js((timestamp: string) =>
    isInfinite(timestamp)
      ? null
      : local(timestamp).slice(11, -1) + offsetText(offsetAt(sessionZone(), secondsOf(microsOf(timestamp)))),
  ),
  'timetz(time)': js((time: string) => timetzCodec.input(time, -1)),
  'time(timetz)': js((time: string) => time.slice(0, 15)),
  'time(interval)': js(timeOfInterval),
  'interval(time)': js((time: string) => formatInterval({ months: 0, days: 0, micros: BigInt(timeOfText(time)) })),
  'timestamp(timestamp,int4)': rounded(timestampCodec),
  'timestamptz(timestamptz,int4)': rounded(timestampCodec),
  'time(time,int4)': rounded(timeCodec),
  'timetz(timetz,int4)': rounded(timetzCodec),
}
