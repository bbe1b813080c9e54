/** Statements that fire triggers beside other sessions: what these see, and who waits, on the shadow and on native Postgres. */
import { followScript, Interleaving, type Script } from '../sandbox/interleave'
import { isRefusal } from '../support/pair'
import { nativeOfFile } from '../support/nativePostgres'

const DDL = `
  CREATE TABLE posts (id int PRIMARY KEY, comments int NOT NULL DEFAULT 0, title text);
  CREATE TABLE comments (id serial PRIMARY KEY, post_id int NOT NULL REFERENCES posts ON DELETE CASCADE, body text UNIQUE);
  CREATE TABLE other (id int PRIMARY KEY, n int);
  CREATE FUNCTION count_comments() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'INSERT' THEN UPDATE posts SET comments = comments + 1 WHERE id = NEW.post_id
    ; RETURN NEW
    ; END IF
    ; UPDATE posts SET comments = comments - 1 WHERE id = OLD.post_id
    ; RETURN OLD
    ; END $$;
  CREATE TRIGGER count_comments AFTER INSERT OR DELETE ON comments FOR EACH ROW EXECUTE FUNCTION count_comments();
  INSERT INTO posts VALUES (1), (2);
  INSERT INTO other VALUES (1, 1), (2, 2);
`

const native = nativeOfFile()

const SEEN = 'SELECT id, comments FROM posts ORDER BY id'

const SCRIPTS: Readonly<Record<string, Script>> = {
  'what a trigger writes is seen when it is committed': [
    [0, 'BEGIN'],
    [0, "INSERT INTO comments (post_id, body) VALUES (1, 'a') RETURNING id"],
    [1, SEEN],
    [0, SEEN],
    [0, 'COMMIT'],
    [1, SEEN],
  ],
  'and not at all after a rollback': [
    [0, 'BEGIN'],
    [0, "INSERT INTO comments (post_id, body) VALUES (1, 'a')"],
    [1, 'UPDATE other SET n = 5 WHERE id = 1'],
    [0, 'ROLLBACK'],
    [1, SEEN],
    [0, 'SELECT * FROM other ORDER BY id'],
  ],
  'rows that a trigger changes are locked': [
    [0, 'BEGIN'],
    [0, "INSERT INTO comments (post_id, body) VALUES (1, 'a')"],
    [1, 'BEGIN'],
    [1, "UPDATE posts SET title = 'x' WHERE id = 2"],
    [1, "UPDATE posts SET title = 'y' WHERE id = 1"],
    [0, 'COMMIT'],
    [1, 'COMMIT'],
    [0, 'SELECT * FROM posts ORDER BY id'],
  ],
  'a trigger that waits for a row': [
    [0, 'BEGIN'],
    [0, "UPDATE posts SET title = 'x' WHERE id = 1"],
    [1, "INSERT INTO comments (post_id, body) VALUES (1, 'a') RETURNING id"],
    [0, 'COMMIT'],
    [0, 'SELECT * FROM posts ORDER BY id'],
  ],
  'two that count on different parents': [
    [0, 'BEGIN'],
    [1, 'BEGIN'],
    [0, "INSERT INTO comments (post_id, body) VALUES (1, 'a')"],
    [1, "INSERT INTO comments (post_id, body) VALUES (2, 'b')"],
    [0, 'COMMIT'],
    [1, SEEN],
    [1, 'COMMIT'],
    [0, SEEN],
  ],
  'a savepoint takes what the trigger did with it': [
    [0, 'BEGIN'],
    [0, "INSERT INTO comments (post_id, body) VALUES (1, 'a')"],
    [1, 'BEGIN'],
    [1, 'UPDATE other SET n = 7 WHERE id = 2'],
    [0, 'SAVEPOINT s'],
    [0, "INSERT INTO comments (post_id, body) VALUES (1, 'b'), (2, 'c')"],
    [0, SEEN],
    [0, 'ROLLBACK TO s'],
    [0, SEEN],
    [1, SEEN],
    [0, 'COMMIT'],
    [1, SEEN],
    [1, 'ROLLBACK'],
  ],
}

test.each(Object.entries(SCRIPTS))('%s', (_, script) => followScript(native(), DDL, script), 60_000)

test('one that fails beside another transaction is refused, or fails alike', async () => {
  const interleaving = await Interleaving.open(native(), DDL, 2)
  try {
    await interleaving.step(0, 'BEGIN')
    await interleaving.step(0, 'UPDATE other SET n = 5 WHERE id = 1')
    await interleaving.step(1, "INSERT INTO comments (post_id, body) VALUES (1, 'a')")
    const outcome = await interleaving.step(1, "INSERT INTO comments (post_id, body) VALUES (2, 'a')").then(
      ({ postgres, shadow }) => ({ postgres: postgres[1], shadow: shadow[1] }),
      (error: Error) => error,
    )
    if (outcome instanceof Error) expect(outcome.constructor.name).toBe('Refused')
    else if (outcome.shadow !== 'waiting' && outcome.shadow && isRefusal(outcome.shadow))
      expect(outcome.shadow).toBeDefined()
    else expect(outcome.shadow).toEqual(outcome.postgres)
  } finally {
    await interleaving.close()
  }
}, 60_000)
