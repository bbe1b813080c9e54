import { UnsupportedOnShadow } from '../errors'

/** Abbreviations of UTC itself in Postgres's default set. */
const UTC_NAMES = new Set(['utc', 'uct', 'ut', 'gmt', 'z', 'zulu'])

/** The other abbreviations of that set; some of them changed their meaning over time, so none is offered. */
const ABBREVIATIONS = new Set(
  'acdt acsst acst act acwst adt aedt aesst aest aft akdt akst almst almt amst amt anast anat arst art ast awsst awst azost azot azst azt bdst bdt bnt bort bot bra brst brt bst btt cadt cast cct cdt cest cet cetdst chadt chast chut ckt clst clt cot cst cxt davt ddut easst east eat edt eest eet eetdst egst egt est fet fjst fjt fkst fkt fnst fnt galt gamt gest get gft gilt gyt hkt hst ict idt iot irkst irkt irt ist jayt jst kdt kgst kgt kost krast krat kst lhdt lhst ligt lint lkt magst magt mart mawt mdt mest mesz met metdst mez mht mmt mpt msd msk mst must mut mvt myt ndt nft novst novt npt nst nut nzdt nzst nzt omsst omst pdt pet petst pett pgt pht pkst pkt pmdt pmst pont pst pwt pyst pyt ret sadt sast sct sgt taht tft tjt tkt tmt tot trut tvt ulast ulat uyst uyt uzst uzt vet vlast vlat volt vut wadt wakt wast wat wdt wet wetdst wft wgst wgt xjt yakst yakt yapt yekst yekt'.split(
    ' ',
  ),
)

/** What a name of a time zone stands for: a fixed offset in seconds east of UTC, or a zone of the IANA database. */
export type TimeZone = { readonly offset: number } | { readonly name: string }

/** The zone that an abbreviation stands for, in input of a date. @throws UnsupportedOnShadow for all but UTC's names */
export function zoneOfAbbreviation(word: string): TimeZone | undefined {
  const lower = word.toLowerCase()
  if (UTC_NAMES.has(lower)) return { offset: 0 }
  if (ABBREVIATIONS.has(lower)) throw new UnsupportedOnShadow(`time zone abbreviation "${word}"`)
  return undefined
}

/** POSIX's own notation, `EST5EDT` or `foo-3`, which Postgres takes too. */
const POSIX = /^(?:[a-z]+|<[^>]*>)[+-]?\d{1,3}(?::\d+){0,2}(?:$|[a-z<])/i

const formatters = new Map<string, Intl.DateTimeFormat | null>()

function formatterOf(name: string): Intl.DateTimeFormat | null {
  let formatter = formatters.get(name)
  if (formatter === undefined) {
    try {
      formatter = new Intl.DateTimeFormat('en-US', {
        timeZone: name, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
      }) // prettier-ignore
    } catch {
      formatter = null
    }
    formatters.set(name, formatter)
  }
  return formatter
}

/** A zone by its full name. @returns undefined for an unknown one @throws UnsupportedOnShadow for POSIX notation */
export function zoneOfName(name: string): TimeZone | undefined {
  if (UTC_NAMES.has(name.toLowerCase()) || /^etc\/(utc|uct|gmt|zulu)$/i.test(name)) return { offset: 0 }
  if (/^[+-]/.test(name)) return undefined
  if (formatterOf(name)) return { name }
  if (POSIX.test(name))
    throw new UnsupportedOnShadow(`time zone "${name}"`, {
      reason: 'POSIX time zone specifications are not interpreted',
    })
  return undefined
}

/** Where all editions of the time zone database agree and Postgres does not extrapolate. */
const FIRST_SECOND = 0
const LAST_SECOND = Date.UTC(2037, 11, 31) / 1000

/** Seconds east of UTC at an instant, in seconds since 1970. @throws UnsupportedOnShadow outside 1970 to 2037 */
export function offsetAt(zone: TimeZone, seconds: number): number {
  if ('offset' in zone) return zone.offset
  if (seconds < FIRST_SECOND || seconds >= LAST_SECOND)
    throw new UnsupportedOnShadow(`time zone "${zone.name}" outside the years 1970 to 2037`)
  const parts = formatterOf(zone.name)!.formatToParts(seconds * 1000)
  const part = (type: string) => Number(parts.find((p) => p.type === type)!.value)
  return (
    Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) / 1000 -
    seconds
  )
}

/**
 * Seconds east of UTC for a local time, in seconds since 1970. Of times that a clock shows twice the one after the change counts; a time
 * that it skips is read with the offset before the change.
 */
export function offsetAtLocal(zone: TimeZone, local: number): number {
  if ('offset' in zone) return zone.offset
  const before = offsetAt(zone, local - 86400)
  const after = offsetAt(zone, local + 86400)
  if (before === after) return before
  const beforeHolds = offsetAt(zone, local - before) === before
  const afterHolds = offsetAt(zone, local - after) === after
  if (beforeHolds !== afterHolds) return beforeHolds ? before : after
  return before < after ? before : after
}
