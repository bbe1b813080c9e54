/** Connections that are not given back, and transactions that are not ended: the same on Postgres and on the shadow. */
import pg from 'pg'
import { openShadow } from '../../src/open'
import { nativeOfFile } from '../support/nativePostgres'
import { plainError } from '../support/pair'

const DDL = 'CREATE TABLE t (id int PRIMARY KEY, v text)'

const native = nativeOfFile()

type Note = (what: unknown) => void
type Script = (pool: pg.Pool, note: Note) => Promise<void>

/** Without the place on Postgres's disk of the row that is waited for. */
async function failure(work: Promise<unknown>): Promise<unknown> {
  try {
    await work
    return 'done'
  } catch (error) {
    const told = plainError(error as Error) as { where?: string }
    return /tuple \(\d+,\d+\)/.test(told.where ?? '') ? { ...told, where: undefined } : told
  }
}

/** With a pool of two, which waits a moment for a connection. */
const SCRIPTS: Readonly<Record<string, Script>> = {
  'a pool that is exhausted': async (pool, note) => {
    const taken = [await pool.connect(), await pool.connect()]
    note(await failure(pool.query('SELECT 1')))
    note([pool.totalCount, pool.idleCount, pool.waitingCount])
    taken[0]?.release()
    note((await pool.query('SELECT 1 AS one')).rows)
    taken[1]?.release()
    note([pool.totalCount, pool.idleCount, pool.waitingCount])
  },
  'transactions that wait for the pool that they exhaust': async (pool, note) => {
    const taken = await Promise.all([1, 2].map(() => pool.connect()))
    for (const [i, client] of taken.entries()) await client.query(`BEGIN; INSERT INTO t VALUES (${i})`)
    note(await Promise.all(taken.map(() => failure(pool.query('SELECT count(*) FROM t')))))
    for (const client of taken) {
      await client.query('ROLLBACK')
      client.release()
    }
    note((await pool.query('SELECT count(*)::int AS n FROM t')).rows)
  },
  'a session that never ends its transaction': async (pool, note) => {
    const [open, other] = [await pool.connect(), await pool.connect()]
    await open.query(`INSERT INTO t VALUES (1, 'committed')`)
    await open.query(`BEGIN; UPDATE t SET v = 'open' WHERE id = 1; INSERT INTO t VALUES (2, 'open')`)
    note((await other.query('SELECT * FROM t')).rows)
    await other.query(`SET lock_timeout = '50ms'`)
    note(await failure(other.query(`UPDATE t SET v = 'other'`)))
    note(await failure(other.query(`INSERT INTO t VALUES (2, 'other')`)))
    await other.query(`SET lock_timeout = 0; SET statement_timeout = '50ms'`)
    note(await failure(other.query('DELETE FROM t WHERE id = 1')))
    note(await failure(other.query('SELECT * FROM t WHERE id = 1 FOR UPDATE NOWAIT')))
    note((await other.query('SELECT * FROM t FOR UPDATE SKIP LOCKED')).rows)
    await other.query('SET statement_timeout = 0')
    const waiting = other.query(`UPDATE t SET v = 'after' RETURNING *`)
    // What ends it is the end of its connection.
    open.release(true)
    note((await waiting).rows)
    note((await other.query('SELECT * FROM t')).rows)
    other.release()
  },
  'a connection that is given back in a transaction': async (pool, note) => {
    const [client, other] = [await pool.connect(), await pool.connect()]
    await client.query(`BEGIN; INSERT INTO t VALUES (1, 'open')`)
    client.release()
    const again = await pool.connect()
    note((await again.query('SELECT * FROM t')).rows)
    note(await failure(again.query('INSERT INTO t VALUES (1)')))
    note(await failure(again.query('SELECT 1')))
    note((await other.query('SELECT * FROM t')).rows)
    again.release(true)
    other.release()
  },
}

async function run(script: Script, config: pg.PoolConfig): Promise<unknown[]> {
  const pool = new pg.Pool({ max: 2, connectionTimeoutMillis: 150, ...config })
  const notes: unknown[] = []
  try {
    await script(pool, (what) => notes.push(what))
  } finally {
    await pool.end()
  }
  return notes
}

test.each(Object.entries(SCRIPTS))(
  '%s',
  async (_, script) => {
    const shadow = await openShadow({ ddl: DDL, pg })
    const expected = await run(script, await native().createDatabase(DDL))
    expect(await run(script, { Client: shadow.Client })).toEqual(expected)
    shadow.close()
  },
  60_000,
)
