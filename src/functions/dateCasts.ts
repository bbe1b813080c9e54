import { isInfinite, timeOfText, timeText } from '../types/dateMath'
import { timestampCodec } from '../types/dateCodecs'
import { DAY_MICROS, formatInterval, isInfinity, parseInterval } from '../types/intervalMath'
import { timeCodec, timetzCodec } from '../types/timeCodecs'
import type { StoredValue, TypeCodec } from '../types/codec'
import { pgError } from '../errors'
import { dateOfTimestamp, timestampOfDate } from './dateValues'
import { dateArithmetic } from './dateArithmetic'
import { js } from './define'
import type { Definition, Family } from './definition'

/** Casts among dates, times and intervals; sessions are in UTC, so a zone is neither added nor lost. */

const same = js((value: StoredValue) => value)
const toTimestamp = js(timestampOfDate)
const toDate = js(dateOfTimestamp)
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
  'timestamptz(date)': toTimestamp,
  'timestamp(date,time)': dateArithmetic['datetime_pl(date,time)']!,
  'timestamptz(date,time)': dateArithmetic['datetime_pl(date,time)']!,
  'timestamptz(date,timetz)': dateArithmetic['datetimetz_pl(date,timetz)']!,
  'date(timestamp)': toDate,
  'date(timestamptz)': toDate,
  'timestamp(timestamptz)': same,
  'timestamptz(timestamp)': same,
  'time(timestamp)': js(timeOf),
  'time(timestamptz)': js(timeOf),
  'timetz(timestamptz)': js((timestamp: string) =>
    isInfinite(timestamp) ? null : `${timestamp.slice(11, -1)}+00:00:00`,
  ),
  'timetz(time)': js((time: string) => `${time}+00:00:00`),
  'time(timetz)': js((time: string) => time.slice(0, 15)),
  'time(interval)': js(timeOfInterval),
  'interval(time)': js((time: string) => formatInterval({ months: 0, days: 0, micros: BigInt(timeOfText(time)) })),
  'timestamp(timestamp,int4)': rounded(timestampCodec),
  'timestamptz(timestamptz,int4)': rounded(timestampCodec),
  'time(time,int4)': rounded(timeCodec),
  'timetz(timetz,int4)': rounded(timetzCodec),
}
