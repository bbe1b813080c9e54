/** Deferrable unique constraints and keys, for one session; every answer is compared. */
export const DDL = `
CREATE TABLE d (
  id int CONSTRAINT d_pk PRIMARY KEY DEFERRABLE,
  lazy int CONSTRAINT d_lazy UNIQUE DEFERRABLE INITIALLY DEFERRED,
  eager int CONSTRAINT d_eager UNIQUE DEFERRABLE,
  strict int CONSTRAINT d_strict UNIQUE,
  n int NOT NULL DEFAULT 0
);
CREATE TABLE places (album int, place int, title numeric, CONSTRAINT places_key UNIQUE NULLS NOT DISTINCT (album, title) DEFERRABLE INITIALLY DEFERRED, UNIQUE (album, place) DEFERRABLE);
CREATE TABLE later (id int PRIMARY KEY, u int, CONSTRAINT later_u UNIQUE (u) DEFERRABLE);
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE c (id int PRIMARY KEY, p int CONSTRAINT c_p UNIQUE DEFERRABLE CONSTRAINT c_fk REFERENCES p ON UPDATE CASCADE ON DELETE SET NULL, q int CONSTRAINT c_q REFERENCES p DEFERRABLE INITIALLY DEFERRED);
`

export const ROWS = [
  `INSERT INTO d VALUES (1, 1, 1, 1), (2, 2, 2, 2), (3, 3, 3, NULL)`,
  `INSERT INTO places VALUES (1, 1, 1.0), (1, 2, 2), (1, 3, NULL), (2, 1, 1.00)`,
  `INSERT INTO later VALUES (1, 1), (2, 2)`,
  `INSERT INTO p VALUES (1), (2), (3)`,
  `INSERT INTO c VALUES (1, 1, 1), (2, 2, NULL)`,
]

export const SCRIPTS: Readonly<Record<string, readonly string[]>> = {
  'what remains at the end of the statement': [
    'UPDATE d SET id = id + 1', 'UPDATE d SET eager = eager + 1', 'UPDATE d SET lazy = 4 - lazy', 'UPDATE d SET strict = strict + 1', 'SELECT * FROM d ORDER BY id',
    'INSERT INTO d VALUES (9, 9, 2, 9)', 'INSERT INTO d VALUES (4, 9, 2, 9)', 'INSERT INTO d VALUES (4, 9, 2, 3)', 'INSERT INTO d VALUES (8, 8, 8, 8), (8, 7, 7, 7)', 'INSERT INTO d VALUES (60, 60, 2, 60), (4, 61, 61, 61)',
    'UPDATE d SET eager = 2 WHERE id = 4', 'UPDATE d SET eager = 7', 'INSERT INTO d VALUES (9, 9, 9, 9, NULL)', 'INSERT INTO d VALUES (2, 9, 9, 9, NULL)', 'UPDATE d SET id = NULL', 'SELECT * FROM d ORDER BY id',
  ],
  'what remains at the end of the transaction': [
    'INSERT INTO d VALUES (9, 1, 9, 9)', 'BEGIN', 'UPDATE d SET lazy = 1', 'SELECT id, lazy FROM d ORDER BY id', 'COMMIT', 'SELECT id, lazy FROM d ORDER BY id',
    'BEGIN', 'INSERT INTO d VALUES (9, 1, 9, 9)', 'UPDATE d SET lazy = 9 WHERE id = 1', 'COMMIT', 'SELECT id, lazy FROM d ORDER BY id', 'BEGIN', 'INSERT INTO d VALUES (10, 9, 10, 10)', 'DELETE FROM d WHERE id = 10', 'COMMIT',
    'BEGIN', 'SAVEPOINT a', 'INSERT INTO d VALUES (10, 9, 10, 10)', 'ROLLBACK TO a', 'COMMIT', 'BEGIN', 'INSERT INTO d VALUES (10, 9, 10, 10), (11, 2, 11, 11)', 'COMMIT',
  ],
  'SET CONSTRAINTS': [
    'BEGIN', 'SET CONSTRAINTS d_pk DEFERRED', 'UPDATE d SET id = 5', 'UPDATE d SET eager = 1', 'ROLLBACK', 'BEGIN', 'SET CONSTRAINTS d_pk DEFERRED', 'UPDATE d SET id = 5', 'SET CONSTRAINTS ALL IMMEDIATE', 'ROLLBACK',
    'BEGIN', 'SET CONSTRAINTS d_lazy IMMEDIATE', 'UPDATE d SET lazy = 1', 'ROLLBACK', 'BEGIN', 'SET CONSTRAINTS d_strict DEFERRED', 'ROLLBACK', 'BEGIN', 'SET CONSTRAINTS ALL DEFERRED', 'UPDATE d SET id = 5, eager = 5, lazy = 5', 'COMMIT',
    'BEGIN', 'SET CONSTRAINTS ALL DEFERRED', 'UPDATE d SET eager = 5', 'UPDATE d SET eager = id', 'SET CONSTRAINTS d_eager IMMEDIATE', 'UPDATE d SET eager = 5', 'ROLLBACK',
    'BEGIN', 'SET CONSTRAINTS ALL DEFERRED', 'INSERT INTO d VALUES (1, 8, 8, 8)', 'INSERT INTO d VALUES (8, 1, 1, 9)', 'COMMIT',
  ],
  'ON CONFLICT': [
    'INSERT INTO d VALUES (8, 8, 8, 8) ON CONFLICT DO NOTHING', 'INSERT INTO d VALUES (8, 8, 8, 8) ON CONFLICT (strict) DO NOTHING', 'INSERT INTO d VALUES (9, 9, 9, 8) ON CONFLICT (strict) DO NOTHING', 'INSERT INTO d VALUES (8, 9, 9, 9) ON CONFLICT (strict) DO NOTHING',
    'INSERT INTO d VALUES (9, 9, 9, 8) ON CONFLICT (strict) DO UPDATE SET n = 5, eager = 1', 'INSERT INTO d VALUES (9, 9, 9, 9) ON CONFLICT (id) DO NOTHING', 'INSERT INTO d VALUES (9, 9, 9, 9) ON CONFLICT (eager) DO UPDATE SET n = 1', 'INSERT INTO d VALUES (9, 9, 9, 9) ON CONFLICT ON CONSTRAINT d_lazy DO NOTHING',
    'INSERT INTO later VALUES (3, 3) ON CONFLICT DO NOTHING', 'INSERT INTO later VALUES (1, 3) ON CONFLICT DO NOTHING', 'INSERT INTO later VALUES (1, 3), (2, 2) ON CONFLICT DO NOTHING', 'INSERT INTO later VALUES (3, 1) ON CONFLICT (id) DO NOTHING', 'INSERT INTO later VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET u = excluded.u', 'SELECT * FROM later ORDER BY id',
  ],
  'several columns, equal forms, nulls': [
    'UPDATE places SET place = place + 1', 'INSERT INTO places VALUES (1, 9, 1)', 'INSERT INTO places VALUES (1, 9, NULL)', 'INSERT INTO places VALUES (2, 2, 3)', 'INSERT INTO places VALUES (NULL, 2, 3), (NULL, 2, 4)', 'INSERT INTO places VALUES (NULL, 2, 3)',
    'BEGIN', 'INSERT INTO places VALUES (1, 9, 1.000)', "UPDATE places SET title = 5 WHERE place = 9", 'COMMIT', 'SELECT * FROM places ORDER BY album, place, title',
  ],
  'with foreign keys': [
    'UPDATE p SET id = id + 10 WHERE id = 1', 'UPDATE c SET p = 2', 'UPDATE c SET p = 99', 'INSERT INTO c VALUES (3, 2, 99)', 'BEGIN', 'INSERT INTO c VALUES (3, 3, 99)', 'SET CONSTRAINTS c_p DEFERRED', 'UPDATE c SET p = 3', 'COMMIT', 'DELETE FROM p WHERE id = 2', 'UPDATE c SET p = 3', 'SELECT * FROM c ORDER BY id',
  ],
  grouping: ['SELECT id, n FROM d GROUP BY id', 'SELECT id, count(*) FROM d GROUP BY id ORDER BY id'],
} // prettier-ignore
