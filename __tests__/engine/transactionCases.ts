/** Scripts for one session; every answer is compared, notices and the transaction status included. */
export const DDL = `
CREATE TABLE t (id int PRIMARY KEY, v text);
CREATE TABLE s (id serial PRIMARY KEY, v text UNIQUE);
CREATE SEQUENCE tiny AS smallint MAXVALUE 3;
CREATE SEQUENCE round MINVALUE 1 MAXVALUE 2 CYCLE;
CREATE SEQUENCE down INCREMENT -2 MINVALUE -3 MAXVALUE 0 START 0;
CREATE TABLE parent (id int PRIMARY KEY);
CREATE TABLE child (
  id int PRIMARY KEY,
  eager int CONSTRAINT child_eager REFERENCES parent(id) DEFERRABLE INITIALLY IMMEDIATE,
  lazy int CONSTRAINT child_lazy REFERENCES parent(id) DEFERRABLE INITIALLY DEFERRED,
  strict int CONSTRAINT child_strict REFERENCES parent(id)
);
`

export const SCRIPTS: Readonly<Record<string, readonly string[]>> = {
  'commit and rollback': ["BEGIN", "INSERT INTO t VALUES (1, 'a')", 'COMMIT', 'BEGIN', "INSERT INTO t VALUES (2, 'b')", 'ROLLBACK', 'SELECT * FROM t'],
  'outside of a block': ['COMMIT', 'ROLLBACK', 'SAVEPOINT a', 'RELEASE a', 'ROLLBACK TO a', 'COMMIT AND CHAIN', 'ROLLBACK AND CHAIN', 'SET TRANSACTION ISOLATION LEVEL SERIALIZABLE', 'SET LOCAL application_name = \'x\'', 'SET CONSTRAINTS ALL DEFERRED'],
  'a second BEGIN': ['BEGIN', 'BEGIN', 'START TRANSACTION', 'COMMIT', 'COMMIT'],
  'failure aborts': ['BEGIN', "INSERT INTO t VALUES (3, 'c')", 'SELECT 1/0', 'SELECT 1', 'SAVEPOINT x', 'RELEASE x', 'SELECT nope', 'SELEC 1', 'BEGIN', 'SHOW application_name', 'COMMIT', 'SELECT * FROM t'],
  'failure of parsing aborts': ['BEGIN', 'SELEC 1', 'SELECT 1', 'ROLLBACK'],
  'failure of naming aborts': ['BEGIN', 'SELECT * FROM missing', 'SELECT 1', 'COMMIT'],
  savepoints: [
    'BEGIN', "INSERT INTO t VALUES (10, 'a')", 'SAVEPOINT one', "INSERT INTO t VALUES (11, 'b')", 'SAVEPOINT two', "INSERT INTO t VALUES (12, 'c')",
    'ROLLBACK TO one', 'SELECT id FROM t ORDER BY id', 'ROLLBACK TO two', 'ROLLBACK TO one', "INSERT INTO t VALUES (13, 'd')", 'RELEASE one', 'RELEASE one', 'ROLLBACK', 'SELECT count(*) FROM t',
  ],
  'savepoints of the same name': [
    'BEGIN', 'SAVEPOINT a', "INSERT INTO t VALUES (20, 'x')", 'SAVEPOINT a', "INSERT INTO t VALUES (21, 'y')", 'ROLLBACK TO a', 'SELECT id FROM t WHERE id >= 20 ORDER BY id',
    'RELEASE a', 'ROLLBACK TO a', 'SELECT id FROM t WHERE id >= 20 ORDER BY id', 'COMMIT',
  ],
  'a savepoint rescues': ['BEGIN', "INSERT INTO t VALUES (30, 'x')", 'SAVEPOINT a', "INSERT INTO t VALUES (30, 'y')", 'SELECT 1', 'ROLLBACK TO SAVEPOINT a', 'SELECT v FROM t WHERE id = 30', 'RELEASE SAVEPOINT a', 'COMMIT', 'DELETE FROM t WHERE id = 30'],
  'savepoints before the first write': ['BEGIN', 'SAVEPOINT a', 'SAVEPOINT b', "INSERT INTO t VALUES (31, 'x')", 'ROLLBACK TO b', "INSERT INTO t VALUES (32, 'x')", 'ROLLBACK TO a', 'COMMIT', 'SELECT count(*) FROM t'],
  chains: ['BEGIN ISOLATION LEVEL REPEATABLE READ', "INSERT INTO t VALUES (40, 'x')", 'COMMIT AND CHAIN', 'SHOW transaction_isolation', "INSERT INTO t VALUES (41, 'x')", 'ROLLBACK AND CHAIN', 'SHOW transaction_isolation', 'COMMIT', 'SELECT id FROM t WHERE id >= 40'],
  'isolation must come first': ['BEGIN', 'SELECT 1', 'SET TRANSACTION ISOLATION LEVEL SERIALIZABLE', 'ROLLBACK', 'BEGIN', 'SAVEPOINT a', 'SET TRANSACTION ISOLATION LEVEL SERIALIZABLE', 'ROLLBACK', 'BEGIN', 'SET TRANSACTION ISOLATION LEVEL SERIALIZABLE', 'SHOW transaction_isolation', 'COMMIT', 'SHOW transaction_isolation'],
  'the same level may come late': ['BEGIN', 'SELECT 1', 'SET TRANSACTION ISOLATION LEVEL READ COMMITTED', 'COMMIT'],
  'read only': ['BEGIN READ ONLY', 'SELECT count(*) FROM t', "INSERT INTO t VALUES (50, 'x')", 'ROLLBACK', 'BEGIN READ ONLY', 'SET TRANSACTION READ WRITE', "INSERT INTO t VALUES (51, 'x')", 'ROLLBACK', 'BEGIN READ ONLY', 'SELECT 1', 'SET TRANSACTION READ WRITE', 'ROLLBACK', 'BEGIN READ ONLY', 'UPDATE t SET v = v', 'ROLLBACK', 'BEGIN READ ONLY', 'DELETE FROM t', 'ROLLBACK', 'BEGIN READ ONLY', 'SELECT * FROM t FOR UPDATE', 'ROLLBACK', 'BEGIN READ ONLY', "SELECT nextval('tiny')", 'ROLLBACK'],
  'characteristics as settings': ["SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')", 'BEGIN ISOLATION LEVEL SERIALIZABLE, READ ONLY', "SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')", 'SHOW transaction_read_only', 'COMMIT', "SELECT current_setting('transaction_deferrable')"],
  'session characteristics': ['SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE', 'BEGIN', 'SHOW transaction_isolation', 'COMMIT', 'SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED', 'SHOW default_transaction_isolation'],
  'settings and rollback': [
    "SET application_name = 'one'", 'BEGIN', "SET application_name = 'two'", 'SHOW application_name', 'SAVEPOINT a', "SET LOCAL application_name = 'three'", 'SHOW application_name', 'ROLLBACK TO a', 'SHOW application_name', 'ROLLBACK', 'SHOW application_name',
    'BEGIN', "SET LOCAL application_name = 'four'", 'COMMIT', 'SHOW application_name', 'RESET application_name', 'SHOW application_name',
  ],
  'settings that are not': ['SHOW nonsense', "SET nonsense = 1", 'SET server_version = 1', 'SHOW server_encoding', "SET my.setting = 'x'", 'SHOW my.setting', 'SHOW other.setting', 'SET enable_seqscan = maybe', 'SET enable_seqscan = of', 'SHOW enable_seqscan', 'RESET ALL', 'SHOW TimeZone', 'SHOW standard_conforming_strings'],
  sequences: [
    "SELECT currval('tiny')", 'SELECT lastval()', "SELECT nextval('tiny')", "SELECT currval('tiny'), lastval()", "SELECT nextval('tiny')", "SELECT nextval('tiny')", "SELECT nextval('tiny')",
    "SELECT nextval('round')", "SELECT nextval('round')", "SELECT nextval('round')", "SELECT nextval('down')", "SELECT nextval('down')", "SELECT nextval('down')",
    "SELECT setval('tiny', 2)", "SELECT nextval('tiny')", "SELECT setval('tiny', 2, false)", "SELECT nextval('tiny')", "SELECT setval('tiny', 4)", "SELECT setval('tiny', 0)", 'SELECT lastval()', `SELECT nextval('public."tiny"')`,
  ],
  'sequences outlive rollback': [
    'BEGIN', "INSERT INTO s (v) VALUES ('a') RETURNING id", 'ROLLBACK', "INSERT INTO s (v) VALUES ('a') RETURNING id", "INSERT INTO s (v) VALUES ('a') RETURNING id", "INSERT INTO s (v) VALUES ('b') RETURNING id",
    "INSERT INTO s (v) VALUES ('b') ON CONFLICT DO NOTHING RETURNING id", "INSERT INTO s (v) VALUES ('b'), ('c'), ('c') ON CONFLICT DO NOTHING RETURNING id", "INSERT INTO s (v) VALUES ('d') RETURNING id", "SELECT currval('s_id_seq')",
  ],
  'several statements': ['SELECT 1; SELECT 2 AS b, 3', "INSERT INTO t VALUES (60, 'a'); SELECT 1/0; SELECT 1", 'SELECT count(*) FROM t WHERE id = 60', "INSERT INTO t VALUES (61, 'a'); COMMIT; SELECT 1/0", 'SELECT count(*) FROM t WHERE id = 61', "BEGIN; INSERT INTO t VALUES (62, 'a'); SELECT 1/0", 'SELECT 1', 'ROLLBACK', "INSERT INTO t VALUES (63, 'a'); BEGIN; INSERT INTO t VALUES (64, 'a')", 'ROLLBACK', 'SELECT count(*) FROM t WHERE id >= 62', 'SELECT 1; SELEC 2', '', ';', '-- nothing', 'SELECT 1;', 'SAVEPOINT a; SELECT 1', 'SELECT 1; ROLLBACK'],
  'deferred constraints': [
    'BEGIN', 'INSERT INTO child (id, lazy) VALUES (1, 1)', 'INSERT INTO parent VALUES (1)', 'COMMIT', 'INSERT INTO child (id, lazy) VALUES (2, 2)',
    'BEGIN', 'INSERT INTO child (id, lazy) VALUES (2, 2)', 'COMMIT', 'SELECT id FROM child', 'BEGIN', 'INSERT INTO child (id, eager) VALUES (3, 3)', 'ROLLBACK',
    'BEGIN', 'SET CONSTRAINTS ALL DEFERRED', 'INSERT INTO child (id, eager) VALUES (3, 3)', 'INSERT INTO child (id, strict) VALUES (4, 4)', 'ROLLBACK',
    'BEGIN', 'SET CONSTRAINTS child_eager DEFERRED', 'INSERT INTO child (id, eager) VALUES (3, 3)', 'INSERT INTO parent VALUES (3)', 'COMMIT',
    'BEGIN', 'SET CONSTRAINTS child_lazy IMMEDIATE', 'INSERT INTO child (id, lazy) VALUES (5, 5)', 'ROLLBACK',
    'BEGIN', 'INSERT INTO child (id, lazy) VALUES (5, 5)', 'SET CONSTRAINTS child_lazy IMMEDIATE', 'ROLLBACK',
    'BEGIN', 'INSERT INTO child (id, lazy) VALUES (5, 5)', 'INSERT INTO parent VALUES (5)', 'SET CONSTRAINTS ALL IMMEDIATE', 'INSERT INTO child (id, lazy) VALUES (6, 6)', 'ROLLBACK',
    'BEGIN', 'SET CONSTRAINTS nonsense DEFERRED', 'ROLLBACK', 'BEGIN', 'SET CONSTRAINTS child_strict DEFERRED', 'ROLLBACK', 'BEGIN', 'SET CONSTRAINTS child_pkey DEFERRED', 'ROLLBACK',
    'BEGIN', 'DELETE FROM parent WHERE id = 1', 'COMMIT', 'BEGIN', 'DELETE FROM parent WHERE id = 1', 'DELETE FROM child WHERE lazy = 1', 'COMMIT', 'SELECT id FROM parent ORDER BY id',
    'BEGIN', 'SAVEPOINT a', 'INSERT INTO child (id, lazy) VALUES (7, 7)', 'ROLLBACK TO a', 'COMMIT',
  ],
  'now() stands still': ['BEGIN', 'SELECT now() = transaction_timestamp(), now() <= statement_timestamp(), now() <= clock_timestamp()', 'COMMIT', 'SELECT now() = statement_timestamp()'],
  'tags alone': ['DEALLOCATE ALL', 'DISCARD ALL', 'BEGIN', 'DISCARD ALL', 'ROLLBACK'],
} // prettier-ignore
