/** Exclusion constraints: those of equality on the shadow and on Postgres, others refused where their table is written. */
import { openShadow } from '../../src'
import { expectSame, fixture } from './sideBySide'

test(
  'of equality',
  () => expectSame(fixture('exclusion/equality.schema.sql'), fixture('exclusion/equality.sql')),
  60_000,
)

test('of ranges that overlap: reading is as ever, writing is refused by name', async () => {
  const database = await openShadow({
    ddl: `CREATE TABLE bookings (room int, starts timestamptz, ends timestamptz,
      CONSTRAINT once EXCLUDE USING gist (room WITH =, tstzrange(starts, ends) WITH &&))`,
  })
  const client = new database.Client()
  await client.connect()
  try {
    expect((await client.query('SELECT * FROM bookings')).rows).toEqual([])
    await expect(client.query('INSERT INTO bookings VALUES (1, now(), now())')).rejects.toMatchObject({
      code: '0A000',
      message: expect.stringMatching(/exclusion constraint "once".* && is not equality/),
    })
  } finally {
    await client.end()
    database.close()
  }
})
