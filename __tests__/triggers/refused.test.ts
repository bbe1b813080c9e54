/** What cannot be fired truthfully is refused by the trigger's name, before the statement has done anything. */
import pg from 'pg'
import { failureOf } from '../support/failure'

const DDL = `
CREATE TABLE t (id int PRIMARY KEY, n int);
CREATE TABLE u (id int PRIMARY KEY, t_id int REFERENCES t ON DELETE CASCADE);
CREATE TABLE v (id int PRIMARY KEY);
CREATE TABLE w (id int PRIMARY KEY);
CREATE VIEW seen AS SELECT id, n FROM t;
CREATE VIEW seen_again AS SELECT * FROM seen;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE FUNCTION cursors() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE c CURSOR FOR SELECT id FROM t; BEGIN OPEN c; DELETE FROM t WHERE CURRENT OF c; RETURN NEW; END $$;
CREATE FUNCTION js() RETURNS trigger LANGUAGE plv8 AS $$ return NEW $$;
CREATE TRIGGER on_t BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
CREATE TRIGGER many_u AFTER DELETE ON u REFERENCING OLD TABLE AS gone FOR EACH ROW EXECUTE FUNCTION f();
CREATE TRIGGER in_js BEFORE INSERT ON v FOR EACH ROW EXECUTE FUNCTION js();
CREATE TRIGGER moved BEFORE UPDATE ON v FOR EACH ROW EXECUTE FUNCTION moddatetime(at);
CREATE TRIGGER with_cursor BEFORE INSERT ON w FOR EACH ROW EXECUTE FUNCTION cursors();
CREATE TABLE heard (id int);
CREATE TABLE said (id int);
CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'hey'; RETURN NEW; END $$;
CREATE TRIGGER shout AFTER INSERT ON heard FOR EACH ROW EXECUTE FUNCTION shout();
CREATE TRIGGER shout AFTER INSERT ON said FOR EACH ROW EXECUTE FUNCTION shout();
CREATE TRIGGER instead INSTEAD OF INSERT ON seen FOR EACH ROW EXECUTE FUNCTION f();
`

test.each([
  [
    'WITH a AS (INSERT INTO heard VALUES (1), (2) RETURNING id), b AS (INSERT INTO said VALUES (3) RETURNING id) SELECT * FROM a, b',
    'whose triggers meet',
    'in turn',
  ],
  ['DELETE FROM t', 'many_u', 'referential action'],
  ['INSERT INTO v VALUES (1)', 'in_js', 'plv8'],
  ['UPDATE v SET id = 2', 'moved', 'moddatetime'],
  ['INSERT INTO w VALUES (1)', 'WHERE CURRENT OF c', ''],
  ['INSERT INTO seen VALUES (1, 1) ON CONFLICT DO NOTHING', 'ON CONFLICT', 'INSTEAD OF'],
  ['INSERT INTO seen_again VALUES (1, 1)', 'seen', 'INSTEAD OF'],
  ['COPY t FROM STDIN', 'COPY', ''],
])('%s', async (sql, name, reason) => {
  const error = await failureOf(sql, { ddl: DDL, pg })
  expect(error?.message).toContain('is not supported on the shadow')
  expect(error?.message).toContain(name)
  expect(error?.message.toLowerCase()).toContain(reason.toLowerCase())
})
