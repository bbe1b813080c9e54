/** Row-level security and rules: what the owner of the tables sees is the same on both sides, and all else is refused by name. */
import { failureOf } from '../support/failure'
import { expectSame } from './sideBySide'

const DDL = `
  CREATE TABLE notes (id int PRIMARY KEY, owner text);
  ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
  CREATE POLICY own ON notes FOR SELECT USING (owner = current_user);
  CREATE POLICY write ON notes FOR INSERT WITH CHECK (owner = current_setting('app.user', true));
  CREATE TABLE forced (id int PRIMARY KEY);
  ALTER TABLE forced FORCE ROW LEVEL SECURITY;
  CREATE TABLE both_ways (id int PRIMARY KEY);
  ALTER TABLE both_ways FORCE ROW LEVEL SECURITY, ENABLE ROW LEVEL SECURITY;
  CREATE TABLE no_more (id int PRIMARY KEY);
  ALTER TABLE no_more ENABLE ROW LEVEL SECURITY;
  ALTER TABLE no_more FORCE ROW LEVEL SECURITY;
  ALTER TABLE no_more NO FORCE ROW LEVEL SECURITY;
  CREATE TABLE ruled (id int PRIMARY KEY, n int);
  CREATE TABLE log (id int);
  CREATE RULE also AS ON DELETE TO ruled DO ALSO INSERT INTO log VALUES (OLD.id);
`

const SCRIPT = `
INSERT INTO notes VALUES (1, 'x'), (2, 'y') RETURNING *;
SELECT * FROM notes ORDER BY id;
UPDATE notes SET owner = 'z' WHERE id = 1 RETURNING *;
DELETE FROM notes WHERE id = 2;
INSERT INTO forced VALUES (1);
SELECT * FROM forced;
INSERT INTO no_more VALUES (1) RETURNING id;
TRUNCATE both_ways;
INSERT INTO ruled VALUES (1, 1);
UPDATE ruled SET n = 2 WHERE id = 1 RETURNING *;
SELECT * FROM ruled;
SET row_security = off;
SHOW row_security;
SELECT * FROM notes ORDER BY id;
RESET row_security;
SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class WHERE relkind = 'r' AND relname IN ('notes', 'forced', 'both_ways', 'no_more') ORDER BY relname;
SELECT tablename, rowsecurity FROM pg_tables WHERE schemaname = 'public' ORDER BY 1;
ALTER TABLE forced ENABLE ROW LEVEL SECURITY;
ALTER TABLE forced DISABLE ROW LEVEL SECURITY;
INSERT INTO forced VALUES (2);
`

test('the owner', () => expectSame(DDL, SCRIPT), 60_000)

test.each([
  ['SELECT * FROM both_ways', 'table "both_ways", which forces row-level security'],
  ['INSERT INTO both_ways VALUES (1)', 'table "both_ways", which forces row-level security'],
  ['UPDATE both_ways SET id = 2', 'table "both_ways", which forces row-level security'],
  ['SELECT * FROM seen', 'reading view "seen"'],
  ['DELETE FROM ruled', 'deleting from "ruled", which fires rule "also"'],
  ['SET ROLE someone', 'the setting "role"'],
  ['SET SESSION AUTHORIZATION someone', 'the setting "session_authorization"'],
])('%s', async (sql, construct) => {
  const error = await failureOf(sql, { ddl: `${DDL}; CREATE VIEW seen AS SELECT id FROM both_ways` })
  expect(error).toMatchObject({ code: '0A000', message: expect.stringContaining(construct) })
})
