/** Advisory locks, notifications and delays between several sessions, on the shadow and on native Postgres. */
import { Client } from 'pg'
import { openShadow } from '../../src'
import { nativeDatabase } from '../support/native'

const DDL = 'CREATE TABLE notes (id int PRIMARY KEY, body text);'
const SESSIONS = ['a', 'b', 'c'] as const

interface Side {
  readonly clients: Readonly<Record<string, Client>>
  /** Whether the session waits for a lock, once everything has come to rest. */
  waits(session: string): Promise<boolean>
  close(): Promise<void>
}

async function openNative(): Promise<Side> {
  const { url, close } = await nativeDatabase(DDL)
  const clients = await connected(() => new Client(url))
  const observer = new Client(url)
  await observer.connect()
  const pids = Object.fromEntries(
    await Promise.all(
      SESSIONS.map(
        async (name) => [name, (await clients[name]!.query('SELECT pg_backend_pid() AS p')).rows[0].p] as const,
      ),
    ),
  )
  return {
    clients,
    async waits(session) {
      const sql = "SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND wait_event_type = 'Lock'"
      return (await observer.query(sql, [pids[session]])).rows.length > 0
    },
    async close() {
      await Promise.all([...Object.values(clients), observer].map((client) => client.end()))
      await close()
    },
  } // prettier-ignore
}

async function openSqlite(): Promise<Side> {
  const shadow = await openShadow({ ddl: DDL })
  const clients = await connected(() => new shadow.Client())
  return {
    clients,
    waits: () => turns().then(() => true),
    async close() {
      await Promise.all(Object.values(clients).map((client) => client.end()))
      shadow.close()
    },
  }
}

async function connected(make: () => Client): Promise<Record<string, Client>> {
  const pairs = SESSIONS.map(async (name) => {
    const client = make()
    await client.connect()
    return [name, client] as const
  })
  return Object.fromEntries(await Promise.all(pairs))
}

async function turns(count = 20): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((done) => setImmediate(done))
}

/** Runs `a: statement` lines in turn; what waits is awaited when it is done. Tells the outcomes in the order in which they come. */
async function run(side: Side, script: readonly string[]): Promise<string[]> {
  const log: string[] = []
  const running = new Map<string, Promise<void>>()
  for (const name of SESSIONS) {
    side.clients[name]!.removeAllListeners('notification')
    side.clients[name]!.on('notification', ({ channel, payload }) => log.push(`${name} hears ${channel} ${payload}`))
  }
  for (const line of script) {
    const [, session = '', sql = ''] = /^(\w): (.*)$/.exec(line)!
    await running.get(session)
    const state = { done: false }
    const query = side.clients[session]!.query(sql).then(
      (result) => `${session} ${[result].flat().map((r) => r.rows.map((row) => Object.values(row)).join(';')).join('|')}`,
      (error: { code: string; message: string }) => `${session} ${error.code} ${error.message}`,
    )
    const outcome = query.then((text) => {
      state.done = true
      log.push(text)
    })
    running.set(session, outcome)
    while (!state.done) {
      await Promise.race([outcome, turns()])
      if (!state.done && (await side.waits(session))) {
        await turns()
        if (!state.done) log.push(`${session} waits`)
        break
      }
    }
    await settle(running)
  } // prettier-ignore
  await Promise.all(running.values())
  return log
}

/** What has been set free by the last statement comes to its end. */
async function settle(running: ReadonlyMap<string, Promise<void>>): Promise<void> {
  await Promise.race([Promise.all(running.values()), new Promise((done) => setTimeout(done, 60))])
}

const SCRIPTS: Readonly<Record<string, readonly string[]>> = {
  'a session holds a lock until it gives it up': [
    'a: SELECT pg_advisory_lock(1)', 'b: SELECT pg_try_advisory_lock(1)', 'b: SELECT pg_advisory_lock(1)', 'c: SELECT pg_try_advisory_lock(1, 0)',
    'a: SELECT pg_advisory_unlock(1)', 'a: SELECT pg_try_advisory_lock(1)', 'b: SELECT pg_advisory_unlock(1)', 'a: SELECT pg_try_advisory_lock(1)', 'a: SELECT pg_advisory_unlock_all()', 'c: SELECT pg_advisory_unlock_all()',
  ],
  'a transaction holds a lock until its end': [
    'a: BEGIN', 'a: SELECT pg_advisory_xact_lock(7)', 'b: SELECT pg_advisory_xact_lock(7)', 'c: SELECT pg_try_advisory_xact_lock(7)', 'a: COMMIT',
    'a: BEGIN', 'a: SELECT pg_advisory_xact_lock(7)', 'b: BEGIN; SELECT pg_advisory_xact_lock(7)', 'a: ROLLBACK', 'a: SELECT pg_try_advisory_lock(7)', 'b: COMMIT', 'a: SELECT pg_try_advisory_lock(7)', 'a: SELECT pg_advisory_unlock(7)',
  ],
  'shared locks': [
    'a: SELECT pg_advisory_lock_shared(1)', 'b: SELECT pg_advisory_lock_shared(1)', 'c: SELECT pg_try_advisory_lock(1)', 'c: SELECT pg_advisory_lock(1)', 'a: SELECT pg_advisory_unlock_shared(1)', 'b: SELECT pg_advisory_unlock_shared(1)', 'a: SELECT pg_try_advisory_lock_shared(1)', 'c: SELECT pg_advisory_unlock(1)',
  ],
  'a savepoint’s locks go with it': [
    'a: BEGIN', 'a: SELECT pg_advisory_xact_lock(1)', 'a: SAVEPOINT s', 'a: SELECT pg_advisory_xact_lock(2)', 'a: SELECT pg_advisory_lock(3)', 'a: ROLLBACK TO s', 'b: SELECT pg_try_advisory_lock(1), pg_try_advisory_lock(2), pg_try_advisory_lock(3)',
    'a: SELECT pg_advisory_xact_lock(4)', 'a: RELEASE s', 'b: SELECT pg_try_advisory_lock(4)', 'a: ROLLBACK', 'b: SELECT pg_try_advisory_lock(1), pg_try_advisory_lock(3), pg_try_advisory_lock(4)', 'a: SELECT pg_advisory_unlock_all()', 'b: SELECT pg_advisory_unlock_all()',
  ],
  'a failed transaction’s locks': [
    'a: BEGIN', 'a: SELECT pg_advisory_xact_lock(1), pg_advisory_lock(2)', 'a: SELECT 1/0', 'b: SELECT pg_try_advisory_lock(1), pg_try_advisory_lock(2)', 'a: ROLLBACK', 'b: SELECT pg_try_advisory_lock(2)', 'a: SELECT pg_advisory_unlock(2)', 'b: SELECT pg_advisory_unlock_all()',
  ],
  'a lock taken twice is given up twice': [
    'a: SELECT pg_advisory_lock(1), pg_advisory_lock(1)', 'a: SELECT pg_advisory_unlock(1)', 'b: SELECT pg_try_advisory_lock(1)', 'a: SELECT pg_advisory_unlock(1)', 'b: SELECT pg_try_advisory_lock(1)', 'b: SELECT pg_advisory_unlock(1), pg_advisory_unlock(1)',
  ],
  'DISCARD ALL gives up locks': ['a: SELECT pg_advisory_lock(9)', 'a: DISCARD ALL', 'b: SELECT pg_try_advisory_lock(9)', 'b: SELECT pg_advisory_unlock(9)'],
  'notifications come at the commit, in order, each once': [
    'a: LISTEN news', 'b: LISTEN news', 'b: LISTEN other', 'c: BEGIN', "c: NOTIFY news, '1'", "c: SELECT pg_notify('news', '2'), pg_notify('other', 'x')", "c: NOTIFY news, '1'", 'c: COMMIT', 'b: SELECT 1', 'a: SELECT 2', "a: NOTIFY news, 'mine'", 'b: SELECT 3',
  ],
  'notifications that are rolled back': [
    'a: LISTEN news', 'b: BEGIN', "b: NOTIFY news, '1'", 'b: SAVEPOINT s', "b: NOTIFY news, '2'", 'b: ROLLBACK TO s', "b: NOTIFY news, '3'", 'b: COMMIT', 'a: SELECT 1', 'b: BEGIN', "b: NOTIFY news, '4'", 'b: ROLLBACK', 'a: SELECT 2',
    'a: UNLISTEN news', "b: NOTIFY news, '5'", 'a: SELECT 3', 'a: BEGIN', 'a: LISTEN news', 'a: ROLLBACK', "b: NOTIFY news, '6'", 'a: SELECT 4',
  ],
  'a session hears nothing inside its transaction': [
    'a: LISTEN news', 'a: BEGIN', "b: NOTIFY news, '1'", 'a: SELECT 1', 'a: COMMIT', 'a: UNLISTEN *', "b: NOTIFY news, '2'", 'a: SELECT 2',
  ],
} // prettier-ignore

describe.each(Object.entries(SCRIPTS))('%s', (_, script) => {
  test('as on Postgres', async () => {
    const [shadow, native] = [await openSqlite(), await openNative()]
    try {
      const [here, there] = [await run(shadow, script), await run(native, script)]
      // Sessions hear of one thing in no order among them.
      for (const name of SESSIONS)
        expect(here.filter((line) => line.startsWith(name))).toEqual(there.filter((line) => line.startsWith(name)))
    } finally {
      await Promise.all([shadow.close(), native.close()])
    }
  }, 60_000)
})

test('a deadlock of advisory locks', async () => {
  const script = [
    'a: SELECT pg_advisory_lock(1)', 'b: SELECT pg_advisory_lock(2)', 'a: SELECT pg_advisory_lock(2)', 'b: SELECT pg_advisory_lock(1)', 'a: SELECT pg_advisory_unlock_all()',
  ] // prettier-ignore
  const failures = async (side: Side) => {
    const lines = await run(side, script)
    return lines.filter((line) => line.includes('40P01')).map((line) => line.slice(2))
  }
  const [shadow, native] = [await openSqlite(), await openNative()]
  try {
    expect(await failures(shadow)).toEqual(await failures(native))
  } finally {
    await Promise.all([shadow.close(), native.close()])
  }
}, 60_000)

test('pg_sleep lets others go on', async () => {
  const { clients, close } = await openSqlite()
  const order: string[] = []
  await Promise.all([
    clients.a!.query('SELECT pg_sleep(0.2)').then(() => order.push('a')),
    clients.b!.query('SELECT 1').then(() => order.push('b')),
  ])
  expect(order).toEqual(['b', 'a'])
  await clients.a!.query("SET statement_timeout = '20ms'")
  await expect(clients.a!.query('SELECT pg_sleep(5)')).rejects.toMatchObject({ code: '57014' })
  await close()
})
