/** The time zone database as Postgres ships it, written by scripts/read-postgres-time-zones.mjs. Loaded on first use. */
import file from './data/timeZones.json'

/** What clocks show during one stretch of time. */
export interface Period {
  /** Seconds east of UTC. */
  readonly offset: number
  readonly daylight: boolean
  readonly abbreviation: string
}

/** A zone's file: transitions in order, and the rule that goes on after the last. */
export interface ZoneFile {
  readonly name: string
  readonly periods: readonly Period[]
  /** Before the first transition. */
  readonly first: Period
  /** Seconds since 1970. */
  readonly times: readonly number[]
  /** The period that begins with each of `times`. */
  readonly begins: readonly Period[]
  /** POSIX notation. */
  readonly rule: string
}

const { zones, rules } = file as { zones: Record<string, number>; rules: string[] }
export const abbreviations: Readonly<Record<string, string>> = file.abbreviations

/** As Postgres writes them, in alphabetical order. */
export const zoneNames = (): readonly string[] => Object.keys(zones)

let lowerNames: ReadonlyMap<string, string> | undefined

/** A zone by its name in any case. */
export function readZone(anyCase: string): ZoneFile | undefined {
  lowerNames ??= new Map(Object.keys(zones).map((name) => [name.toLowerCase(), name]))
  const name = lowerNames.get(anyCase.toLowerCase())
  if (name === undefined) return undefined
  const [types = '', first, indexes = '', deltas = '', rule = ''] = rules[zones[name] as number]!.split('|')
  const periods = types.split(',').map(periodOf)
  let time = 0
  const times = deltas === '' ? [] : deltas.split(' ').map((delta) => (time += parseInt(delta, 36)))
  const begins = [...indexes].map((index) => periods[parseInt(index, 36)] as Period)
  return { name, periods, first: periods[Number(first)] as Period, times, begins, rule }
}

function periodOf(text: string): Period {
  const [offset, daylight, abbreviation = ''] = text.split(' ')
  return { offset: Number(offset), daylight: daylight === '1', abbreviation }
}
