import { UnsupportedOnShadow } from '../errors'
import { parsePosixZone, type PosixZone, type Transition, yearOf } from './posixZone'
import type { Period } from './timeZoneFile'

export type { Period } from './timeZoneFile'

/** A zone of the IANA database, or one in POSIX notation. Times are seconds since 1970. */
export interface Zone {
  /** As SHOW TimeZone has it. */
  readonly name: string
  at(time: number): Period
  /** The first change after a time. */
  next(time: number): Transition | undefined
  /** What an abbreviation meant in this zone when it was last used before a time, else when it will be next. */
  lastUse(abbreviation: string, time: number): Period | undefined
  /** All that its clocks ever show. */
  readonly periods: readonly Period[]
}

/** What stands for a zone in a text: an offset in seconds east of UTC, a zone, or an abbreviation whose meaning changed over time. */
export type TimeZone =
  | { readonly offset: number; readonly daylight?: boolean }
  | Zone
  | { readonly abbreviation: string; readonly zone: Zone }

type ZoneFileModule = typeof import('./timeZoneFile')
let fileModule: ZoneFileModule | undefined
/** The database is large, and needed by few. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
export const zoneFile = (): ZoneFileModule => (fileModule ??= require('./timeZoneFile') as ZoneFileModule)

const UTC_PERIOD: Period = { offset: 0, daylight: false, abbreviation: 'UTC' }
export const UTC: Zone = {
  name: 'UTC',
  at: () => UTC_PERIOD,
  next: () => undefined,
  lastUse: () => undefined,
  periods: [UTC_PERIOD],
}

/** A zone from its transitions, and the rule that holds after them (or always, where there are none). */
class RuledZone implements Zone {
  readonly periods: readonly Period[]
  private readonly last: number
  private readonly settled: number
  /** The stretch that was asked for before: times come in clusters. */
  private known = { from: Infinity, to: -Infinity, period: UTC_PERIOD }

  constructor(
    readonly name: string,
    private readonly first: Period,
    private readonly times: readonly number[],
    private readonly begins: readonly Period[],
    private readonly rule: PosixZone | undefined,
    periods: readonly Period[],
  ) {
    this.last = times.at(-1) ?? -Infinity
    this.settled = settledUntil(name)
    const ruled = rule?.daylight ? [rule.standard, rule.daylight] : []
    this.periods = [...periods, ...ruled.filter((one) => !periods.some((other) => same(one, other)))]
  }

  at(time: number): Period {
    const { known } = this
    this.requireSettled(time)
    if (time >= known.from && time < known.to) return known.period
    const before = this.previous(time)
    const period = before?.period ?? this.first
    this.known = { from: before?.time ?? -Infinity, to: this.next(time)?.time ?? Infinity, period }
    return period
  }

  private requireSettled(time: number): void {
    if (time < this.settled) return
    throw new UnsupportedOnShadow(
      `time zone "${this.name}" from ${new Date(this.settled * 1000).getUTCFullYear()} on`,
      {
        reason: 'editions of the time zone database differ',
      },
    )
  }

  next(time: number): Transition | undefined {
    const index = this.after(time)
    if (index < this.times.length) return this.transition(index)
    return this.ruled(time).find((one) => one.time > time)
  }

  lastUse(abbreviation: string, time: number): Period | undefined {
    const changes = [...this.times.map((_, i) => this.transition(i)), ...this.ruled(time)]
    const uses = changes.filter((one) => one.period.abbreviation === abbreviation)
    return (uses.findLast((one) => one.time <= time) ?? uses.find((one) => one.time > time))?.period
  }

  /** The rule's last change before a time, else the file's. */
  private previous(time: number): Transition | undefined {
    const index = this.after(time) - 1
    const ruled = index === this.times.length - 1 ? this.ruled(time).findLast((one) => one.time <= time) : undefined
    return ruled ?? (index < 0 ? undefined : this.transition(index))
  }

  /** How many transitions there are up to a time. */
  private after(time: number): number {
    let [low, high] = [0, this.times.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (time < this.times[middle]!) high = middle
      else low = middle + 1
    }
    return low
  }

  private transition(index: number): Transition {
    return { time: this.times[index]!, period: this.begins[index]! }
  }

  /** The rule's changes about a time, after the file's. */
  private ruled(time: number): Transition[] {
    const { rule } = this
    if (!rule?.daylight) return []
    const year = yearOf(Math.max(time, this.last))
    return [year - 1, year, year + 1, year + 2]
      .flatMap((one) => rule.transitions(one))
      .filter((one) => one.time > this.last)
  }
}

const same = (a: Period, b: Period): boolean =>
  a.offset === b.offset && a.daylight === b.daylight && a.abbreviation === b.abbreviation

/** From when on editions of the database differ that are in use (2025 to 2026): what governments had announced, or not yet. */
const UNSETTLED: Readonly<Record<string, number>> = {
  'Africa/Casablanca': Date.UTC(2026, 8, 1) / 1000,
  'Africa/El_Aaiun': Date.UTC(2026, 8, 1) / 1000,
  'America/Edmonton': Date.UTC(2026, 9, 1) / 1000,
  'America/Yellowknife': Date.UTC(2026, 9, 1) / 1000,
  'Canada/Mountain': Date.UTC(2026, 9, 1) / 1000,
  'Asia/Gaza': Date.UTC(2072, 0, 1) / 1000,
  'Asia/Hebron': Date.UTC(2072, 0, 1) / 1000,
}
export const settledUntil = (name: string): number => UNSETTLED[name] ?? Infinity

const zones = new Map<string, Zone | undefined>()

/** A zone by its name, in any case, or in POSIX notation (pg_tzset). */
export function zoneOfName(name: string): Zone | undefined {
  if (name === 'UTC') return UTC
  const key = name.toUpperCase()
  if (!zones.has(key)) zones.set(key, makeZone(name, key))
  return zones.get(key)
}

function makeZone(name: string, upper: string): Zone | undefined {
  if (upper === 'UTC') return UTC
  if (upper.length > 255) return undefined
  const file = zoneFile().readZone(name)
  if (file)
    return new RuledZone(file.name, file.first, file.times, file.begins, parsePosixZone(file.rule), file.periods)
  const rule = parsePosixZone(upper)
  return rule && new RuledZone(upper, rule.standard, [], [], rule, [rule.standard])
}

/** A zone of one offset, in seconds east of UTC, named as Postgres names it: `<+05>-05` (pg_tzset_offset). */
export function fixedZone(offset: number): Zone | undefined {
  const size = Math.abs(offset)
  const two = (n: number) => String(n).padStart(2, '0')
  const [minutes, seconds] = [Math.floor(size / 60) % 60, size % 60]
  const text = `${two(Math.floor(size / 3600))}${minutes || seconds ? `:${two(minutes)}` : ''}${seconds ? `:${two(seconds)}` : ''}`
  return zoneOfName(offset < 0 ? `<-${text}>+${text}` : `<+${text}>-${text}`)
}

/**
 * What an abbreviation means: the session's own zone knows its abbreviations, and Postgres's default set has others.
 * @param session the session's zone
 */
export function zoneOfAbbreviation(word: string, session: Zone): TimeZone | undefined {
  const upper = word.toUpperCase()
  const own = session.periods.filter((period) => period.abbreviation === upper)
  const [first] = own
  if (first) {
    const fixed = own.every((one) => one.offset === first.offset && one.daylight === first.daylight)
    return fixed ? first : { abbreviation: upper, zone: session }
  }
  if (upper === 'UTC' || upper === 'Z') return { offset: 0 }
  const listed = zoneFile().abbreviations[word.toLowerCase()]
  if (listed === undefined) return undefined
  const [value = '', daylight] = listed.split(' ')
  if (/^-?\d/.test(value)) return { offset: Number(value), daylight: daylight === 'D' }
  const zone = zoneOfName(value)
  return zone && { abbreviation: upper, zone }
}

/** Seconds east of UTC at an instant. */
export function offsetAt(zone: TimeZone, time: number): number {
  if ('offset' in zone) return zone.offset
  if ('at' in zone) return zone.at(time).offset
  return (zone.zone.lastUse(zone.abbreviation, time) ?? zone.zone.at(time)).offset
}

/**
 * Seconds east of UTC for a local time (DetermineTimeZoneOffset). Of times that a clock shows twice the one after the change
 * counts; a time that it skips is read with the offset before the change.
 */
export function offsetAtLocal(zone: TimeZone, local: number): number {
  if ('offset' in zone) return zone.offset
  if ('at' in zone) return localOffset(zone, local)
  const offset = localOffset(zone.zone, local)
  return zone.zone.lastUse(zone.abbreviation, local - offset)?.offset ?? offset
}

function localOffset(zone: Zone, local: number): number {
  const before = zone.at(local - 86400)
  const change = zone.next(local - 86400)
  if (!change) return before.offset
  const [earlier, later] = [local - before.offset, local - change.period.offset]
  if (earlier < change.time && later < change.time) return before.offset
  if (earlier > change.time && later >= change.time) return change.period.offset
  return earlier > later ? before.offset : change.period.offset
}
