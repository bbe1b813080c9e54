/** TRUNCATE beside other sessions: who waits for whom, on the shadow and on native Postgres. */
import { nativeOfFile } from '../support/nativePostgres'
import { followScript, type Script } from './interleave'

const DDL = `
  CREATE TABLE parent (id serial PRIMARY KEY, name text);
  CREATE TABLE child (id serial PRIMARY KEY, parent int REFERENCES parent ON DELETE CASCADE);
  CREATE TABLE other (id serial PRIMARY KEY, n int);
  INSERT INTO parent (name) VALUES ('a'), ('b');
  INSERT INTO child (parent) VALUES (1), (2);
  INSERT INTO other (n) VALUES (1), (2);
`

const native = nativeOfFile()

const SCRIPTS: Readonly<Record<string, Script>> = {
  'a reader waits for an emptied table, then sees it empty': [
    [0, 'BEGIN'],
    [0, 'TRUNCATE other'],
    [1, 'SELECT count(*) FROM other'],
    [0, 'COMMIT'],
    [1, 'SELECT count(*) FROM other'],
  ],
  'and sees its rows after a rollback': [
    [0, 'BEGIN'],
    [0, 'TRUNCATE other RESTART IDENTITY'],
    [0, 'INSERT INTO other (n) VALUES (7) RETURNING id'],
    [1, 'SELECT id, n FROM other ORDER BY id'],
    [0, 'ROLLBACK'],
    [1, 'INSERT INTO other (n) VALUES (8) RETURNING id'],
  ],
  'a writer waits': [
    [0, 'BEGIN'],
    [0, 'TRUNCATE other'],
    [1, 'INSERT INTO other (n) VALUES (3) RETURNING id'],
    [0, 'COMMIT'],
    [0, 'SELECT n FROM other ORDER BY n'],
  ],
  'other tables are free': [
    [0, 'BEGIN'],
    [0, 'TRUNCATE other'],
    [1, 'INSERT INTO child (parent) VALUES (1) RETURNING id'],
    [1, 'SELECT count(*) FROM child'],
    [0, 'COMMIT'],
  ],
  'TRUNCATE waits for who has only read': [
    [0, 'BEGIN'],
    [0, 'SELECT count(*) FROM other'],
    [1, 'TRUNCATE other'],
    [0, 'SELECT count(*) FROM other'],
    [0, 'COMMIT'],
    [1, 'SELECT count(*) FROM other'],
  ],
  'TRUNCATE waits for who has written': [
    [0, 'BEGIN'],
    [0, 'UPDATE other SET n = 5 WHERE id = 1'],
    [1, 'BEGIN'],
    [1, 'TRUNCATE other'],
    [0, 'COMMIT'],
    [1, 'SELECT count(*) FROM other'],
    [1, 'ROLLBACK'],
    [0, 'SELECT id, n FROM other ORDER BY id'],
  ],
  'two that would empty each other’s tables': [
    [0, 'BEGIN'],
    [1, 'BEGIN'],
    [0, 'SELECT count(*) FROM other'],
    [1, 'SELECT count(*) FROM child'],
    [0, 'TRUNCATE child'],
    [1, 'TRUNCATE other'],
    [0, 'ROLLBACK'],
    [1, 'ROLLBACK'],
  ],
  'a savepoint gives the table back': [
    [0, 'BEGIN'],
    [0, 'SAVEPOINT s'],
    [0, 'TRUNCATE other'],
    [0, 'ROLLBACK TO SAVEPOINT s'],
    [1, 'SELECT count(*) FROM other'],
    [0, 'COMMIT'],
  ],
  'CASCADE, while another transaction writes elsewhere': [
    [0, 'BEGIN'],
    [0, 'INSERT INTO other (n) VALUES (9) RETURNING id'],
    [1, 'BEGIN'],
    [1, 'TRUNCATE parent CASCADE'],
    [1, "INSERT INTO parent (name) VALUES ('c') RETURNING id"],
    [0, 'SELECT count(*) FROM other'],
    [0, 'COMMIT'],
    [1, 'COMMIT'],
    [0, 'SELECT (SELECT count(*) FROM parent), (SELECT count(*) FROM child), (SELECT count(*) FROM other)'],
  ],
  'a child of an emptied parent': [
    [0, 'BEGIN'],
    [0, 'TRUNCATE parent, child'],
    [1, 'INSERT INTO child (parent) VALUES (1)'],
    [0, 'COMMIT'],
    [1, 'SELECT count(*) FROM child'],
  ],
}

test.each(Object.entries(SCRIPTS))('%s', (_, script) => followScript(native(), DDL, script), 60_000)
