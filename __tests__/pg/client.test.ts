import pg from 'pg'
import { openShadow, type Shadow } from '../../src/open'
import { startNativePostgres, type NativePostgres } from '../support/nativePostgres'
import { plainError } from '../support/pair'

const DDL = 'CREATE TABLE t (id serial PRIMARY KEY, v text UNIQUE)'

let native: NativePostgres
let shadow: Shadow
let config: pg.ClientConfig

beforeAll(async () => {
  native = await startNativePostgres()
}, 60_000)

beforeEach(async () => {
  config = await native.createDatabase(DDL)
  shadow = await openShadow({ ddl: DDL, pg })
})

afterEach(() => shadow.close())
afterAll(() => native.stop())

type Connect = () => pg.Client
type Script = (connect: Connect, note: (what: unknown) => void) => Promise<void>

/** What a client does, in order: events, answers, errors. */
const SCRIPTS: Readonly<Record<string, Script>> = {
  events: async (connect, note) => {
    const client = connect()
    for (const event of ['connect', 'end', 'error', 'drain']) client.on(event as 'end', () => note(event))
    client.on('notice', (notice) => note([notice.name, notice.severity, notice.code, notice.message]))
    await client.connect()
    await client.query('COMMIT')
    await client.query('SELECT 1')
    await client.end()
    await turn()
  },
  callbacks: async (connect, note) => {
    const client = connect()
    await new Promise<void>((resolve) => client.connect(() => resolve()))
    await new Promise<void>((resolve) =>
      client.query('SELECT $1::int AS a', [1], (error, result) => (note([error, result.rows]), resolve())),
    )
    await new Promise<void>((resolve) =>
      client.query('SELECT nothing', (error: Error) => (note(plainError(error)), resolve())),
    )
    await new Promise<void>((resolve) => client.end(() => resolve()))
  },
  'row modes, types and twice the same column': async (connect, note) => {
    const client = connect()
    await client.connect()
    note((await client.query({ text: 'SELECT 1 AS a, 2 AS a', rowMode: 'array' })).rows)
    note((await client.query('SELECT 1 AS a, 2 AS a')).rows)
    client.setTypeParser(23, (text) => `<${text}>`)
    note((await client.query('SELECT 1 AS a, NULL::int AS b')).rows)
    const types = { getTypeParser: () => (text: string) => text.length }
    note((await client.query({ text: 'SELECT 12345 AS a', types: types as never })).rows)
    await client.end()
  },
  'prepared statements': async (connect, note) => {
    const client = connect()
    await client.connect()
    const ask = (text: string, values?: unknown[]) =>
      client.query({ name: 'mine', text, values }).then(
        (r) => note(r.rows),
        (e) => note(plainError(e)),
      )
    await ask('SELECT $1::text AS a', ['x'])
    await ask('SELECT $1::text AS a', ['y'])
    await ask('SELECT 2', [])
    await client.query('DEALLOCATE ALL')
    await ask('SELECT $1::text AS a', ['z'])
    await client.end()
  },
  'many statements in flight': async (connect, note) => {
    const client = connect()
    await client.connect()
    const answers = await Promise.allSettled(
      ['SELECT 1 AS a', 'SELECT bad', 'BEGIN', 'SELECT 1/0', 'SELECT 2', 'ROLLBACK', 'SELECT 3 AS a'].map((sql) =>
        client.query(sql),
      ),
    )
    for (const answer of answers)
      note(answer.status === 'fulfilled' ? [answer.value.command, answer.value.rows] : plainError(answer.reason))
    await client.end()
  },
  'rows one by one': async (connect, note) => {
    const client = connect()
    await client.connect()
    await client.query("INSERT INTO t (v) VALUES ('a'), ('b'), ('c')")
    const query = client.query(new pg.Query({ text: 'SELECT id, v FROM t ORDER BY id' } as never))
    query.on('row', (row) => note(row))
    await new Promise((resolve) =>
      query.on('end', (result) => resolve(note([result.command, result.rowCount, result.rows]))),
    )
    const limited = client.query(new pg.Query({ text: 'SELECT id FROM t ORDER BY id', rows: 2 } as never))
    limited.on('row', (row) => note(row))
    await new Promise((resolve) => limited.on('end', (result) => resolve(note([result.command, result.rowCount]))))
    await client.end()
  },
  'values that cannot be prepared': async (connect, note) => {
    const client = connect()
    await client.connect()
    const circle: Record<string, unknown> = {}
    circle.toPostgres = () => circle
    await client.query('SELECT $1::text', [circle]).catch((error: Error) => note(error.message))
    note((await client.query('SELECT 1 AS still')).rows)
    await client.end()
  },
  'queries with values: events, order and what they give back': async (connect, note) => {
    const client = connect()
    for (const event of ['drain', 'error', 'end']) client.on(event as 'end', () => note(event))
    await client.connect()
    const asked = [
      client.query('SELECT $1::int AS a', [1]),
      client.query('SELECT 2 AS a'),
      client.query({ text: 'SELECT $1::int AS a, $2 AS b', values: [3, null], rowMode: 'array' }),
      client.query('INSERT INTO t (v) VALUES ($1), ($2) RETURNING v', ['x', 'y']),
      client.query('INSERT INTO t (v) VALUES ($1)', ['x']),
      client.query('UPDATE t SET v = v || $1', ['!']),
      client.query('SELECT $1', [1, 2]),
      client.query('SELECT 1; SELECT $1::int', [1]),
      client.query('', ['unused']),
      client.query('-- nothing', []),
      client.query(' ', [null]),
      // The last one succeeds: an error reaches the caller as soon as its message does, before or after the
      // message that ends the query and brings `drain`, as the network has it.
      client.query('SELECT $1::text AS a', ['last']),
    ]
    for (const [i, one] of asked.entries())
      void one.then(
        ({ command, rowCount, oid, fields, rows }) =>
          note([i, command, rowCount, oid, fields.map((f) => f.name), rows]),
        (error) => note([i, plainError(error)]),
      )
    await Promise.allSettled(asked)
    note(asked.every((one) => one instanceof Promise))
    await client.end()
  },
  'callbacks of queries with values': async (connect, note) => {
    const client = connect()
    await client.connect()
    const config = { text: 'SELECT $1::int AS a', values: [1] }
    await new Promise<void>((resolve) =>
      note(client.query(config, (error: Error, result: pg.QueryResult) => (note([error, result.rows]), resolve()))),
    )
    await new Promise<void>((resolve) =>
      client.query('SELECT $1::int / 0', [1], (error: Error) => (note(plainError(error)), resolve())),
    )
    try {
      void client.query('SELECT $1::int', [1], 'no function' as never)
    } catch (error) {
      note((error as Error).message)
    }
    await client.end()
  },
  'a type parser that throws': async (connect, note) => {
    const client = connect()
    await client.connect()
    const types = { getTypeParser: () => () => { throw new Error('cannot read this') } } // prettier-ignore
    await client.query('BEGIN')
    await client
      .query({ text: 'INSERT INTO t (v) VALUES ($1) RETURNING v', values: ['kept'], types: types as never })
      .catch((error: Error) => note(error.message))
    note((await client.query('SELECT v FROM t WHERE v = $1', ['kept'])).rows)
    await client.end()
  },
  'a constraint that fails at the end of the statement’s transaction': async (connect, note) => {
    const client = connect()
    await client.connect()
    await client.query('CREATE TABLE d (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)')
    await client.query('INSERT INTO d VALUES (1)')
    await client.query('INSERT INTO d VALUES ($1)', [1]).catch((error: Error) => note(plainError(error)))
    note((await client.query('SELECT * FROM d WHERE a = $1', [1])).rows)
    await client.end()
  },
  'the end while a query is under way': async (connect, note) => {
    const client = connect()
    client.on('error', (error) => note(['error', error.message]))
    await client.connect()
    const asked = client.query('SELECT $1::int AS a', [1]).then(
      ({ rows }) => note(rows),
      (error: Error) => note(error.message),
    )
    const ended = client.end()
    await asked
    await ended
    await client.query('SELECT $1::int', [1]).catch((error: Error) => note(error.message))
  },
  'a wait for another session': async (connect, note) => {
    const [one, two] = [connect(), connect()]
    await one.connect()
    await two.connect()
    await one.query('INSERT INTO t (v) VALUES ($1)', ['a'])
    await one.query('BEGIN')
    await one.query('UPDATE t SET v = $1 WHERE id = $2', ['b', 1])
    const waiting = two.query('UPDATE t SET v = v || $1 RETURNING v', ['!'])
    const behind = two.query('SELECT v FROM t WHERE id = $1', [1])
    await one.query('COMMIT')
    note((await waiting).rows)
    note((await behind).rows)
    await two.query("SET lock_timeout = '20ms'")
    await one.query('BEGIN')
    await one.query('UPDATE t SET v = $1', ['c'])
    await two.query('UPDATE t SET v = $1', ['d']).catch(({ code, message }: pg.DatabaseError) => note([code, message]))
    await one.query('ROLLBACK')
    note((await two.query('SELECT v FROM t WHERE id = $1', [1])).rows)
    await one.end()
    await two.end()
  },
  'a pool drops the client whose query failed': async (connect, note) => {
    const Client = connect().constructor
    const pool = new pg.Pool({ ...config, Client, max: 2 } as pg.PoolConfig)
    for (const event of ['connect', 'acquire', 'remove', 'release']) pool.on(event as 'connect', () => note(event))
    note((await pool.query('SELECT $1::int AS a', [1])).rows)
    await pool.query('SELECT $1::int / 0', [1]).catch((error: Error) => note(plainError(error)))
    note([pool.totalCount, pool.idleCount])
    note((await pool.query('SELECT $1::int AS a', [2])).rows)
    const removed = new Promise((resolve) => pool.once('remove', resolve))
    await pool.end()
    await removed
  },
  'life after the end': async (connect, note) => {
    const client = connect()
    await client.connect()
    await client.connect().catch((error: Error) => note(error.message))
    await client.end()
    await client.query('SELECT 1').catch((error: Error) => note(error.message))
  },
  'the end undoes': async (connect, note) => {
    const [one, two] = [connect(), connect()]
    await one.connect()
    await two.connect()
    await one.query('BEGIN')
    await one.query("INSERT INTO t (v) VALUES ('lost')")
    await one.end()
    note((await two.query("INSERT INTO t (v) VALUES ('lost') RETURNING v")).rows)
    await two.end()
  },
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

async function record(script: Script, connect: Connect): Promise<unknown[]> {
  const notes: unknown[] = []
  await script(connect, (what) => notes.push(what))
  return notes
}

test.each(Object.keys(SCRIPTS))('%s', async (name) => {
  const script = SCRIPTS[name] as Script
  const expected = await record(script, () => new pg.Client(config))
  expect(await record(script, () => new shadow.Client({ user: config.user, database: config.database }))).toEqual(
    expected,
  )
})

test('errors are the application’s own DatabaseError', async () => {
  const client = new shadow.Client()
  await client.connect()
  await expect(client.query('SELECT 1/0')).rejects.toBeInstanceOf(pg.DatabaseError)
  await client.end()
})

test('an error’s stack leads to the caller', async () => {
  const client = new shadow.Client()
  await client.connect()
  const stackOf = async (ask: () => Promise<unknown>) => ask().catch((error: Error) => error.stack)
  const stack = await stackOf(async function theCaller() {
    await client.query('SELECT $1::int / 0', [1])
  })
  expect(stack).toContain('theCaller')
  await client.end()
})

test('settings come from a connection string as in node-postgres', () => {
  const client = new shadow.Client('postgres://me:secret@somewhere:6543/things')
  const { user, password, host, port, database } = client as pg.Client & {
    password?: string
    user?: string
    database?: string
  }
  expect({ user, password, host, port, database }).toEqual({
    user: 'me',
    password: 'secret',
    host: 'somewhere',
    port: 6543,
    database: 'things',
  })
})

test('a pool of clients: transactions one beside the other', async () => {
  const pool = new pg.Pool({ Client: shadow.Client, max: 4 } as pg.PoolConfig)
  const transact = async (i: number) => {
    const client = await pool.connect()
    try {
      await client.query('BEGIN')
      await client.query('INSERT INTO t (v) VALUES ($1)', [`v${i}`])
      const { rows } = await client.query('SELECT count(*)::int AS mine FROM t WHERE v = $1', [`v${i}`])
      await client.query(i % 3 ? 'COMMIT' : 'ROLLBACK')
      return rows[0] as unknown
    } finally {
      client.release()
    }
  }
  const seen = await Promise.all(Array.from({ length: 12 }, (_, i) => transact(i)))
  expect(seen).toEqual(seen.map(() => ({ mine: 1 })))
  expect((await pool.query('SELECT v FROM t ORDER BY v')).rows.map((row: { v: string }) => row.v)).toEqual([
    'v1',
    'v10',
    'v11',
    'v2',
    'v4',
    'v5',
    'v7',
    'v8',
  ])
  await pool.end()
})

test('a closed database refuses new clients', async () => {
  shadow.close()
  await expect(new shadow.Client().connect()).rejects.toThrow('The shadow database is closed.')
})
