/** A snapshot that is taken while another transaction has written already: it never shows what that one commits. */
import { nativeOfFile } from '../support/nativePostgres'
import { followScript, type Script } from './interleave'

const DDL = `
  CREATE TABLE a (id int PRIMARY KEY, n int);
  CREATE TABLE b (id int PRIMARY KEY, n int);
  CREATE VIEW va AS SELECT id, n FROM a;
  INSERT INTO a VALUES (1, 0), (2, 0);
  INSERT INTO b VALUES (1, 0);
`
const REPEATABLE = 'BEGIN ISOLATION LEVEL REPEATABLE READ'

const native = nativeOfFile()

/** What the second session does when the first one, which wrote before it began, has committed. */
const after = (writes: readonly string[], ...steps: readonly string[]): Script => [
  [0, 'BEGIN'],
  ...writes.map((sql) => [0, sql] as const),
  [1, REPEATABLE],
  [1, 'SELECT * FROM b'],
  [0, 'COMMIT'],
  ...steps.map((sql) => [1, sql] as const),
]

const ROWS = 'SELECT * FROM a ORDER BY id'
const ADD = 'UPDATE a SET n = n + 1 WHERE id = 1'

const SCRIPTS: Readonly<Record<string, Script>> = {
  'reads the rows that were': after([ADD], ROWS, 'COMMIT', ROWS),
  'reads rows that are gone, and none that came': after(
    ['DELETE FROM a WHERE id = 2', 'INSERT INTO a VALUES (9, 9)'],
    ROWS,
    'SELECT sum(n), count(*) FROM va',
  ),
  'fails to change what has changed': after([ADD], ADD),
  'fails to delete what is gone': after(['DELETE FROM a WHERE id = 1'], 'DELETE FROM a WHERE id = 1'),
  'fails to lock what has changed': after([ADD], 'SELECT * FROM a WHERE id = 1 FOR UPDATE'),
  'changes what has not changed': after([ADD], 'UPDATE a SET n = 7 WHERE id = 2', ROWS, 'COMMIT', ROWS),
  'through a view': after(['UPDATE va SET n = 5 WHERE id = 1'], ROWS, ADD),
  'by a DO block': after(['DO $$ BEGIN UPDATE a SET n = 7; END $$'], ROWS, 'DELETE FROM a WHERE id = 2'),
  'what a savepoint took back was never there': after(
    ['SAVEPOINT s', ADD, 'ROLLBACK TO s', 'UPDATE a SET n = 3 WHERE id = 2'],
    ROWS,
    ADD,
  ),
  'read committed sees it': [
    [0, 'BEGIN'],
    [0, ADD],
    [1, 'BEGIN'],
    [1, 'SELECT * FROM b'],
    [0, 'COMMIT'],
    [1, ROWS],
    [1, ADD],
  ],
}

test.each(Object.entries(SCRIPTS))('%s', (_, script) => followScript(native(), DDL, script), 60_000)

test('a snapshot beside a table that is being emptied, which it would lose: refused', async () => {
  const script: Script = [
    [0, 'BEGIN'],
    [0, 'TRUNCATE a'],
    [1, REPEATABLE],
    [1, 'SELECT * FROM b'],
  ]
  await expect(followScript(native(), DDL, script)).rejects.toThrow('refused: SELECT * FROM b')
}, 60_000)
