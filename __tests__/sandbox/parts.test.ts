/** Locking clauses, data-modifying WITH queries and MERGE beside other sessions, on the shadow and on native Postgres. */
import { startNativePostgres, type NativePostgres } from '../support/nativePostgres'
import { followScript } from './interleave'

const DDL = `
  CREATE TABLE jobs (id serial PRIMARY KEY, kind text NOT NULL, state text NOT NULL DEFAULT 'new');
  CREATE TABLE done (id int PRIMARY KEY, kind text);
  INSERT INTO jobs (kind) VALUES ('a'), ('b'), ('c'), ('d');
`
const DEQUEUE = `WITH picked AS (SELECT id FROM jobs WHERE state = 'new' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
  UPDATE jobs SET state = 'busy' FROM picked WHERE jobs.id = picked.id RETURNING jobs.id, jobs.kind`
const MOVE =
  "WITH moved AS (DELETE FROM jobs WHERE kind = 'a' RETURNING id, kind) INSERT INTO done SELECT * FROM moved RETURNING *"
const MERGE = `MERGE INTO jobs USING (VALUES (1, 'x'), (9, 'y')) s(id, kind) ON jobs.id = s.id
  WHEN MATCHED THEN UPDATE SET kind = s.kind WHEN NOT MATCHED THEN INSERT (id, kind) VALUES (s.id, s.kind) RETURNING merge_action(), jobs.id`
const ALL = 'SELECT * FROM jobs ORDER BY id'

type Script = readonly (readonly [session: number, sql: string])[]

const SCRIPTS: Readonly<Record<string, Script>> = {
  'two workers take two jobs': [
    [0, 'BEGIN'],
    [0, DEQUEUE],
    [1, 'BEGIN'],
    [1, DEQUEUE],
    [0, 'COMMIT'],
    [1, 'COMMIT'],
    [0, ALL],
  ],
  'a job that is given back': [
    [0, 'BEGIN'],
    [0, DEQUEUE],
    [1, 'BEGIN'],
    [1, DEQUEUE],
    [1, DEQUEUE],
    [0, 'ROLLBACK'],
    [1, DEQUEUE],
    [1, 'COMMIT'],
    [0, ALL],
  ],
  'SKIP LOCKED beside a plain lock': [
    [0, 'BEGIN'],
    [0, 'SELECT kind FROM jobs WHERE id <= 2 FOR UPDATE'],
    [1, 'SELECT kind FROM jobs ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED'],
    [1, 'SELECT kind FROM jobs ORDER BY id FOR KEY SHARE SKIP LOCKED'],
    [1, 'SELECT count(*) FROM (SELECT 1 FROM jobs FOR UPDATE SKIP LOCKED) free'],
    [1, 'UPDATE jobs SET kind = kind WHERE id IN (SELECT id FROM jobs FOR UPDATE SKIP LOCKED)'],
    [0, 'COMMIT'],
    [1, 'SELECT kind FROM jobs ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED'],
  ],
  'shared locks do not skip one another': [
    [0, 'BEGIN'],
    [0, 'SELECT kind FROM jobs WHERE id = 1 FOR SHARE'],
    [1, 'SELECT kind FROM jobs ORDER BY id LIMIT 1 FOR SHARE SKIP LOCKED'],
    [1, 'SELECT kind FROM jobs ORDER BY id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED'],
    [0, 'COMMIT'],
  ],
  'NOWAIT, without the key among the columns': [
    [0, 'BEGIN'],
    [0, "UPDATE jobs SET state = 'x' WHERE id = 2"],
    [1, 'SELECT kind FROM jobs WHERE id = 1 FOR UPDATE NOWAIT'],
    [1, 'SELECT kind FROM jobs WHERE id = 2 FOR UPDATE NOWAIT'],
    [1, 'SELECT j.kind FROM (SELECT id, kind FROM jobs FOR UPDATE NOWAIT) j'],
    [0, 'ROLLBACK'],
  ],
  'a lock in a WITH query is kept': [
    [0, 'BEGIN'],
    [0, 'WITH l AS (SELECT id FROM jobs WHERE id = 3 FOR UPDATE) SELECT count(*) FROM l'],
    [1, "UPDATE jobs SET kind = 'other' WHERE id = 3"],
    [0, "UPDATE jobs SET kind = 'own' WHERE id = 3"],
    [0, 'COMMIT'],
    [1, ALL],
  ],
  'moved rows are seen when they are committed': [
    [0, 'BEGIN'],
    [0, MOVE],
    [1, 'SELECT count(*) FROM jobs'],
    [1, 'SELECT count(*) FROM done'],
    [1, "UPDATE jobs SET state = 'late' WHERE id = 1"],
    [0, 'COMMIT'],
    [1, 'SELECT (SELECT count(*) FROM jobs), (SELECT count(*) FROM done)'],
  ],
  'and come back after a rollback': [
    [1, 'BEGIN'],
    [1, "INSERT INTO done VALUES (7, 'seven')"],
    [0, 'BEGIN'],
    [0, MOVE],
    [0, 'SELECT * FROM done ORDER BY id'],
    [0, 'ROLLBACK'],
    [1, 'COMMIT'],
    [0, ALL],
    [0, 'SELECT * FROM done ORDER BY id'],
  ],
  'a part waits for a key': [
    [0, 'BEGIN'],
    [0, "INSERT INTO done VALUES (1, 'mine')"],
    [1, MOVE],
    [0, 'COMMIT'],
    [1, ALL],
  ],
  'MERGE beside a writer of other rows': [
    [0, 'BEGIN'],
    [0, "UPDATE jobs SET state = 'x' WHERE id = 4"],
    [1, 'BEGIN'],
    [1, MERGE],
    [0, ALL],
    [1, 'COMMIT'],
    [0, 'COMMIT'],
    [0, ALL],
  ],
}

let native: NativePostgres

beforeAll(async () => {
  native = await startNativePostgres()
}, 60_000)

afterAll(() => native.stop())

test.each(Object.entries(SCRIPTS))('%s', (_, script) => followScript(native, DDL, script), 60_000)
