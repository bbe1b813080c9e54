/** Statements outside of a transaction: what they leave behind when they succeed, and when they fail on their way. */
import type { Client } from 'pg'
import { openShadow } from '../../src'
import { sidesFor, testSame } from '../sql/sideBySide'

const DDL = `
  CREATE TYPE mood AS ENUM ('sad', 'happy');
  CREATE TABLE parent (id serial PRIMARY KEY, name varchar(5) UNIQUE, mood mood NOT NULL DEFAULT 'sad', small int2, n int);
  CREATE TABLE child (id serial PRIMARY KEY, parent_id int NOT NULL REFERENCES parent ON DELETE CASCADE, at timestamptz DEFAULT now());
`

describe('one statement after the other', () => {
  testSame(
    sidesFor(DDL),
    `
INSERT INTO parent (name, small, n) VALUES ('a', -32768, 2147483647), ('b', 32767, -2147483648), ('c', 0, NULL) RETURNING *;
INSERT INTO parent (name) VALUES ('d'), ('a'), ('e');
INSERT INTO parent (name) VALUES ('d'), ('toolong');
SELECT currval('parent_id_seq'), lastval();
SELECT last_value, is_called FROM parent_id_seq;
INSERT INTO parent (name, n) VALUES ('d', 1 / (SELECT count(*) - count(*) FROM parent));
INSERT INTO parent (name) VALUES ('d') RETURNING id, 10 / (id - id);
INSERT INTO parent (name) VALUES ('d') RETURNING id;
SELECT last_value, is_called FROM parent_id_seq;
UPDATE parent SET n = 10 / (id - 2) WHERE id IN (1, 2) RETURNING id;
UPDATE parent SET name = 'b' WHERE name = 'c';
UPDATE parent SET n = id + 1 RETURNING name, n;
INSERT INTO child (parent_id) VALUES (1), (2), (99);
INSERT INTO child (parent_id) VALUES (1), (2) RETURNING id, at = now() AS same;
DELETE FROM parent WHERE id = 1 RETURNING id;
SELECT id, parent_id FROM child ORDER BY id;
SELECT nextval('child_id_seq') / (nextval('child_id_seq') - 6);
SELECT nextval('child_id_seq');
SELECT set_config('app.name', 'one', false), 1 / (SELECT count(*) - count(*) FROM child);
SELECT current_setting('app.name', true);
SELECT set_config('app.name', 'two', true);
SELECT current_setting('app.name', true);
SET default_transaction_read_only = on;
INSERT INTO child (parent_id) VALUES (2);
SELECT nextval('child_id_seq');
SELECT count(*) FROM child;
SET default_transaction_read_only = off;
SET TimeZone = 'Asia/Tokyo';
SELECT at = now() - (now() - at) AS same, '2026-01-02 03:04:05+00'::timestamptz AS t FROM child LIMIT 1;
INSERT INTO parent (name) VALUES ('now') RETURNING nextval('parent_id_seq') > 0;
SELECT name::timestamptz = now() AS same, nextval('parent_id_seq') FROM parent WHERE name = 'now';
SET statement_timeout = 10000;
SELECT count(*) FROM child;
INSERT INTO child (parent_id) SELECT id FROM parent ORDER BY id;
SELECT count(*), max(id) FROM child
`,
  )
})

describe('beside another session', () => {
  let one: Client
  let other: Client
  let close: () => void

  beforeAll(async () => {
    const shadow = await openShadow({ ddl: DDL })
    close = () => shadow.close()
    one = new shadow.Client()
    other = new shadow.Client()
    await one.connect()
    await other.connect()
  })

  afterAll(async () => {
    await one.end()
    await other.end()
    close()
  })

  test('a statement sees nothing of an open transaction, and waits for its rows', async () => {
    const names = async () => (await other.query<{ name: string }>('SELECT name FROM parent ORDER BY id')).rows
    await one.query("INSERT INTO parent (name) VALUES ('a')")
    await one.query('BEGIN')
    await one.query("UPDATE parent SET name = 'b' WHERE name = $1", ['a'])
    expect(await names()).toEqual([{ name: 'a' }])
    const update = other.query("UPDATE parent SET name = name || 'c' WHERE id = $1 RETURNING name", [1])
    await one.query('COMMIT')
    expect((await update).rows).toEqual([{ name: 'bc' }])
    expect(await names()).toEqual([{ name: 'bc' }])
  })

  test('a snapshot does not see what is written beside it', async () => {
    await one.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
    const before = (await one.query('SELECT * FROM parent')).rows
    await other.query('INSERT INTO parent (name) VALUES ($1)', ['new'])
    expect((await one.query('SELECT * FROM parent')).rows).toEqual(before)
    await one.query('COMMIT')
    expect((await one.query('SELECT name FROM parent WHERE name = $1', ['new'])).rows).toEqual([{ name: 'new' }])
  })
})
