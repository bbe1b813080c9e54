/** Dates and times under a session's TimeZone, DateStyle and IntervalStyle, on the shadow and on Postgres. */
import { fixture, sidesFor, statementsOf } from './sideBySide'

const sides = sidesFor(fixture('database.sql'), { ordered: true })

const STYLES = [
  "SET TIME ZONE 'UTC'",
  "SET TIME ZONE 'America/New_York'",
  "SET timezone = 'europe/berlin'",
  "SET TimeZone TO 'Asia/Kolkata'",
  'SET TIME ZONE -8',
  "SET TIME ZONE INTERVAL '-03:30' HOUR TO MINUTE",
  "SET timezone = 'EST5EDT,M4.1.0,M10.5.0'",
  "SET timezone = 'Australia/Lord_Howe'; SET datestyle = 'SQL, DMY'; SET intervalstyle = 'iso_8601'",
  "SET timezone = 'America/Sao_Paulo'; SET datestyle = 'Postgres'; SET intervalstyle = 'postgres_verbose'",
  "SET timezone = 'Europe/London'; SET datestyle = 'German'; SET intervalstyle = 'sql_standard'",
  "SET timezone = 'Europe/Moscow'; SET datestyle = 'postgres, dmy'; SET intervalstyle = 'postgres'",
  "SET timezone = 'Asia/Tokyo'; SET datestyle = 'ISO, YMD'",
  "SET timezone = 'GMT'; SET datestyle = 'ISO, DMY'",
]

describe.each(STYLES)('%s', (style) => {
  beforeAll(async () => {
    for (const sql of ["SET datestyle = 'ISO, MDY'", "SET intervalstyle = 'postgres'", ...style.split('; ')]) {
      const [here, there] = [await sides.onShadow(sql), await sides.onPostgres(sql)]
      expect(here).toEqual(there)
    }
  })

  test.each(statementsOf(fixture('timeZones.sql')))('%s', async (sql) => {
    const [here, there] = [await sides.onShadow(sql), await sides.onPostgres(sql)]
    expect(here).toEqual(there)
  })

  test.each<[string, (string | null)[]]>([
    ['SELECT $1::timestamptz, $2::date, $3::timetz', ['2024-07-01 12:00', '01/02/2024', '12:00+01']],
    ['SELECT $1::timestamptz::text, $2::interval::text', ['2024-07-01T12:00:00.123Z', '1 day 02:03:04.5']],
    ["SELECT $1::timestamptz = now(), $2::date = current_date", ['now', 'today']],
    ['SELECT $1::timestamptz[]', ['{2024-07-01 12:00,2024-01-01 12:00+00}']],
  ])('%s with %j', async (sql, values) => {
    const [here, there] = [await sides.onShadow(sql, values), await sides.onPostgres(sql, values)]
    expect(here).toEqual(there)
  }) // prettier-ignore
})
