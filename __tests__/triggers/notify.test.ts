/** pg_notify() in triggers: what listeners hear, and when, on the shadow and on native Postgres. */
import type pg from 'pg'
import { type NativePostgres, startNativePostgres } from '../support/nativePostgres'
import { openPair } from '../support/pair'

const DDL = `
CREATE TABLE jobs (id int PRIMARY KEY, state text);
CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('jobs', json_build_object('op', TG_OP, 'id', NEW.id, 'state', NEW.state)::text);
  RETURN NEW;
END $$;
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON jobs FOR EACH ROW EXECUTE FUNCTION tell();
`

let native: NativePostgres

beforeAll(async () => {
  native = await startNativePostgres()
}, 60_000)

afterAll(() => native.stop())

async function heard(listener: pg.Client, writer: pg.Client): Promise<string[]> {
  const said: string[] = []
  listener.on('notification', ({ channel, payload }) => said.push(`${channel} ${payload}`))
  await listener.query('LISTEN jobs')
  for (const sql of [
    `INSERT INTO jobs VALUES (1, 'new'), (2, 'new')`,
    'BEGIN',
    `UPDATE jobs SET state = 'done'`,
    'ROLLBACK',
    'BEGIN',
    `UPDATE jobs SET state = 'failed' WHERE id = 2`,
    `UPDATE jobs SET state = 'failed' WHERE id = 2`,
  ])
    await writer.query(sql)
  await listener.query('SELECT 1')
  said.push('before the commit')
  await writer.query('COMMIT')
  for (let i = 0; i < 3; i++) await listener.query('SELECT 1')
  return said
}

test('are heard at the commit, each once', async () => {
  const pair = await openPair(native, DDL)
  try {
    const listeners = await pair.connect()
    const onPostgres = await heard(listeners.postgres, pair.postgres)
    expect(await heard(listeners.shadow, pair.shadow)).toEqual(onPostgres)
    expect(onPostgres).toHaveLength(4)
  } finally {
    await pair.close()
  }
}, 60_000)
