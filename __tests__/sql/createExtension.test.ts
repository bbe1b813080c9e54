/** CREATE EXTENSION where the extension is there already. */
import { openShadow } from '../../src'
import { runBoth, startPostgres, stopPostgres } from '../triggers/bothSides'

const DDL = 'CREATE EXTENSION citext; CREATE TABLE t (id serial PRIMARY KEY, name citext);'

beforeAll(() => startPostgres(['citext']), 60_000)
afterAll(stopPostgres)

test('it is said, or skipped with a notice', async () => {
  const both = await runBoth(DDL, [
    'CREATE EXTENSION IF NOT EXISTS citext',
    'CREATE EXTENSION IF NOT EXISTS "citext" WITH SCHEMA "public"',
    "CREATE EXTENSION IF NOT EXISTS citext VERSION '99' CASCADE",
    'CREATE EXTENSION citext',
    'CREATE EXTENSION IF NOT EXISTS plpgsql',
    'CREATE EXTENSION plpgsql',
    'BEGIN',
    'CREATE EXTENSION IF NOT EXISTS citext',
    "INSERT INTO t (name) VALUES ('a')",
    'COMMIT',
    "SELECT name FROM t WHERE name = 'A'",
  ])
  expect(both.shadow).toEqual(both.postgres)
}, 60_000)

test('one that is not there is refused', async () => {
  const shadow = await openShadow({ ddl: DDL })
  const client = new shadow.Client()
  await client.connect()
  const message = expect.stringContaining('CREATE EXTENSION is not supported on the shadow')
  for (const sql of ['CREATE EXTENSION hstore', 'CREATE EXTENSION IF NOT EXISTS pg_trgm'])
    await expect(client.query(sql)).rejects.toMatchObject({ code: '0A000', message })
  await client.end()
  shadow.close()
})
