/** Every zone that Postgres knows: its offsets and abbreviations, instants to local times and back. */
import { offsetAtLocal, settledUntil, zoneFile, zoneOfName } from '../../src/types/timeZone'
import { postgres, type Postgres } from '../support/pglite'

let pg: Postgres
beforeAll(async () => {
  pg = await postgres()
}, 60_000)
afterAll(() => pg.close())

const DAY = 86_400
/** A step that meets each hour of the day and each day of the year. */
const STEP = 61 * DAY + 3607
const FIRST = Date.UTC(1895, 0, 1) / 1000
const COUNT = Math.floor((Date.UTC(2150, 0, 1) / 1000 - FIRST) / STEP)
const times = Array.from({ length: COUNT }, (_, i) => FIRST + i * STEP)

async function texts(sql: string): Promise<string[]> {
  const { rows } = await pg.query(sql)
  return (rows as string[][]).map(([text]) => text as string)
}

/** For all zones at once whose names are no abbreviations too, a line each: `name value value…`. */
const perZone = (value: string) => `
  SELECT name || ' ' || (SELECT string_agg((${value})::text, ' ' ORDER BY i) FROM generate_series(0, ${COUNT - 1}) i,
    LATERAL (SELECT ${FIRST} + i::int8 * ${STEP} AS t) x) FROM pg_timezone_names WHERE lower(name) <> ALL ('{${Object.keys(zoneFile().abbreviations).join()}}') ORDER BY name COLLATE "C"`

test('the names are Postgres’s', async () => {
  expect(zoneFile().zoneNames()).toEqual(await texts('SELECT name FROM pg_timezone_names ORDER BY name COLLATE "C"'))
})

test('an instant has the offset that Postgres gives it', async () => {
  const lines = await texts(perZone('extract(epoch FROM (to_timestamp(t) AT TIME ZONE name))::int8 - t'))
  for (const line of lines) {
    const [name = '', ...offsets] = line.split(' ')
    const zone = zoneOfName(name)!
    const known = times.filter((t) => t + 2 * DAY < settledUntil(name))
    expect([name, known.map((t) => zone.at(t).offset)]).toEqual([name, offsets.slice(0, known.length).map(Number)])
  }
}, 120_000)

test('a local time is the instant that Postgres reads it as', async () => {
  const local = "timestamp '1970-01-01' + t * interval '1 second'"
  const lines = await texts(perZone(`t - extract(epoch FROM ((${local}) AT TIME ZONE name))::int8`))
  for (const line of lines) {
    const [name = '', ...offsets] = line.split(' ')
    const zone = zoneOfName(name)!
    const known = times.filter((t) => t + 2 * DAY < settledUntil(name))
    expect([name, known.map((t) => offsetAtLocal(zone, t))]).toEqual([name, offsets.slice(0, known.length).map(Number)])
  }
}, 120_000)

test('around every change, local times that are skipped or come twice', async () => {
  for (const name of ['America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'Africa/Cairo', 'America/St_Johns', 'Pacific/Apia', 'Europe/Dublin']) {
    const zone = zoneOfName(name)!
    const changes: number[] = []
    for (let next = zone.next(FIRST); next && next.time < Date.UTC(2060, 0, 1) / 1000; next = zone.next(next.time))
      changes.push(next.time)
    const locals = changes.flatMap((time) =>
      [zone.at(time - 1).offset, zone.at(time).offset].flatMap((o) => [-3601, -3600, -1800, -1, 0, 1, 1800, 3599, 3600].map((d) => time + o + d)),
    )
    const [line = ''] = await texts(
      `SELECT string_agg((t - extract(epoch FROM ((timestamp '1970-01-01' + t * interval '1 second') AT TIME ZONE '${name}'))::int8)::text, ' ' ORDER BY i) FROM unnest(ARRAY[${locals.join()}]::int8[]) WITH ORDINALITY AS u(t, i)`,
    )
    expect([name, locals.map((t) => offsetAtLocal(zone, t))]).toEqual([name, line.split(' ').map(Number)])
  } // prettier-ignore
}, 60_000)

test('abbreviations, and daylight time as pg_timezone_names tells them', async () => {
  const now = Number((await texts('SELECT extract(epoch FROM now())::int8'))[0])
  const settled = (line: string) => settledUntil(line.split(' ')[0] as string) > now
  const lines = await texts(
    `SELECT name || ' ' || abbrev || ' ' || is_dst FROM pg_timezone_names ORDER BY name COLLATE "C"`,
  )
  const here = zoneFile()
    .zoneNames()
    .filter((name) => settledUntil(name) > now)
    .map((name) => {
      const { abbreviation, daylight } = zoneOfName(name)!.at(now)
      return `${name} ${abbreviation} ${daylight}`
    })
  expect(here).toEqual(lines.filter(settled))
})
