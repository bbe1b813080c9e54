/** Code of the database in one session beside an open transaction of another, on native Postgres and on the shadow. */
import type pg from 'pg'
import { type NativePostgres, startNativePostgres } from '../support/nativePostgres'
import { ask, openPair, type Pair } from '../support/pair'

const DDL = `
  CREATE TABLE t (id int PRIMARY KEY, n int);
  CREATE TABLE u (id int PRIMARY KEY);
  CREATE FUNCTION put(x int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN INSERT INTO u VALUES (x); RETURN x; END $$;
  CREATE FUNCTION twice(x int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN x * 2; END $$;
  CREATE FUNCTION count_u(x int) RETURNS int LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN x + (SELECT count(*) FROM u); END $$;
`

/** Steps of two sessions in turn; none of them waits. */
const STEPS: readonly (readonly ['a' | 'b', string])[] = [
  ['a', 'BEGIN'],
  ['a', 'INSERT INTO t VALUES (1, 1)'],
  ['b', 'DO $$ BEGIN INSERT INTO t VALUES (2, 2); END $$'],
  ['b', 'SELECT * FROM t ORDER BY id'],
  ['a', 'DO $$ BEGIN UPDATE t SET n = n + 10; INSERT INTO u VALUES (1); END $$'],
  ['b', 'SELECT * FROM t ORDER BY id'],
  ['a', 'SELECT * FROM t ORDER BY id'],
  ['a', 'ROLLBACK'],
  ['b', 'SELECT * FROM t ORDER BY id'],
  ['b', 'SELECT * FROM u'],
  ['a', 'BEGIN'],
  ['a', 'SELECT put(51)'],
  ['a', 'SAVEPOINT s'],
  ['a', `DO $$ BEGIN BEGIN PERFORM put(51); EXCEPTION WHEN unique_violation THEN PERFORM put(52); END; END $$`],
  ['b', 'SELECT put(50)'],
  ['b', 'SELECT * FROM u ORDER BY id'],
  ['a', 'ROLLBACK TO s'],
  ['a', 'SELECT * FROM u ORDER BY id'],
  ['a', 'COMMIT'],
  ['b', 'SELECT * FROM u ORDER BY id'],
  ['b', 'BEGIN READ ONLY'],
  ['b', 'SELECT put(60)'],
  ['b', 'ROLLBACK'],
  ['a', 'SELECT count(*) FROM u'],
  ['a', 'INSERT INTO t VALUES (1, 1), (2, 2), (3, 3)'],
  ['a', 'BEGIN'],
  ['a', 'UPDATE t SET n = twice(n) WHERE id = 1'],
  ['b', 'SELECT id, twice(n) FROM t ORDER BY id'],
  ['b', 'UPDATE t SET n = twice(n) + 100 WHERE id = 2 RETURNING n, twice(n)'],
  ['a', 'SELECT id, twice(n) FROM t ORDER BY id'],
  ['a', 'INSERT INTO u VALUES (70)'],
  ['b', 'SELECT id, count_u(n) FROM t ORDER BY id'],
  ['a', 'SELECT id, count_u(n) FROM t ORDER BY id'],
  ['b', 'INSERT INTO t SELECT id + 10, count_u(n) FROM t WHERE twice(id) > 2'],
  ['a', 'DELETE FROM t WHERE twice(id) = 6 RETURNING n'],
  ['b', 'SELECT * FROM t ORDER BY id'],
  ['a', 'COMMIT'],
  ['b', 'SELECT id, n, count_u(n) FROM t ORDER BY id'],
]

let native: NativePostgres
let pair: Pair
beforeAll(async () => {
  native = await startNativePostgres()
  pair = await openPair(native, DDL)
}, 120_000)
afterAll(async () => {
  await pair.close()
  await native.stop()
})

test('two sessions in turn', async () => {
  const other = await pair.connect()
  const sessions: Readonly<Record<'a' | 'b', { postgres: pg.Client; shadow: pg.Client }>> = { a: pair, b: other }
  for (const [name, sql] of STEPS) {
    const { postgres, shadow } = sessions[name]
    expect({ name, sql, ...(await ask(shadow, sql)) }).toEqual({ name, sql, ...(await ask(postgres, sql)) })
  }
}, 60_000)
