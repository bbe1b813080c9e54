/** What of the reference app's migrations the shadow does not have: refused by its name. Its suites have the same on Postgres. */
import { Client } from 'pg'
import type { Shadow } from '../../src/open'
import { openShadow } from '../../src/open'
import { readMigrations } from '../../src/project/migrations'
import path from 'node:path'

let shadow: Shadow
let client: Client
beforeAll(async () => {
  const migrations = readMigrations(path.join(__dirname, '../../prisma/migrations'))
  shadow = await openShadow({ ddl: migrations.map(({ sql }) => sql).join('\n') })
  client = new shadow.Client() as Client
  await client.connect()
})
afterAll(async () => {
  await client.end()
  shadow.close()
})

const RANGES = 'writing to table "loyalty_seasons"'
const FORCED = 'table "legacy_imports", which forces row-level security'

test.each([
  [`INSERT INTO loyalty_seasons (name, starts_on, ends_on) VALUES ('Spring', '2026-03-01', '2026-05-31')`, RANGES],
  ['DELETE FROM loyalty_seasons', RANGES],
  ['SELECT * FROM backoffice.legacy_imports', FORCED],
  [`INSERT INTO backoffice.legacy_imports (source) VALUES ('a')`, FORCED],
  ['SELECT id FROM bookings WHERE period @> now()', 'a range function'],
])('%s', async (sql, construct) => {
  await expect(client.query(sql)).rejects.toMatchObject({
    code: '0A000',
    message: expect.stringContaining(`${construct} is not supported on the shadow`),
  })
})

test('reading the table of an exclusion constraint', async () => {
  expect((await client.query('SELECT count(*)::int AS n FROM loyalty_seasons')).rows).toEqual([{ n: 0 }])
})
