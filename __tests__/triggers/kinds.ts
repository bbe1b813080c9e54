export interface Kind {
  readonly name: string
  readonly ddl: string
  readonly statements: readonly string[]
}

const TOUCH = `
CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL, email text UNIQUE, version int NOT NULL DEFAULT 1, updated_at timestamptz(0));
CREATE OR REPLACE FUNCTION set_updated_at() RETURNS trigger AS $$
BEGIN
  NEW.updated_at = now();
  NEW.version := OLD.version + 1;
  RETURN NEW;
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER set_updated_at BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION set_updated_at();
`

const AUDIT = `
CREATE TABLE accounts (id int PRIMARY KEY, owner text, balance numeric(12,2) NOT NULL DEFAULT 0, meta jsonb);
CREATE TABLE audit (id serial PRIMARY KEY, tbl text, op text, row_id int, old_row jsonb, new_row jsonb);
CREATE FUNCTION audit_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    INSERT INTO audit (tbl, op, row_id, old_row) VALUES (TG_TABLE_NAME, TG_OP, OLD.id, to_jsonb(OLD));
    RETURN OLD;
  ELSIF TG_OP = 'UPDATE' THEN
    INSERT INTO audit (tbl, op, row_id, old_row, new_row) VALUES (TG_TABLE_NAME, TG_OP, NEW.id, to_jsonb(OLD), to_jsonb(NEW));
    RETURN NEW;
  END IF;
  INSERT INTO audit (tbl, op, row_id, new_row) VALUES (TG_TABLE_NAME, TG_OP, NEW.id, to_jsonb(NEW));
  RETURN NEW;
END $$;
CREATE TRIGGER accounts_audit AFTER INSERT OR UPDATE OR DELETE ON accounts FOR EACH ROW EXECUTE PROCEDURE audit_row();
`

const COUNTER = `
CREATE TABLE posts (id int PRIMARY KEY, title text, comment_count int NOT NULL DEFAULT 0);
CREATE TABLE comments (id serial PRIMARY KEY, post_id int NOT NULL REFERENCES posts ON DELETE CASCADE, body text);
CREATE FUNCTION count_comments() RETURNS trigger AS $$
BEGIN
  IF (TG_OP = 'INSERT') THEN
    UPDATE posts SET comment_count = comment_count + 1 WHERE id = NEW.post_id;
  ELSIF (TG_OP = 'DELETE') THEN
    UPDATE posts SET comment_count = comment_count - 1 WHERE id = OLD.post_id;
  ELSIF NEW.post_id <> OLD.post_id THEN
    UPDATE posts SET comment_count = comment_count - 1 WHERE id = OLD.post_id;
    UPDATE posts SET comment_count = comment_count + 1 WHERE id = NEW.post_id;
  END IF;
  RETURN NULL;
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER comments_count AFTER INSERT OR UPDATE OF post_id OR DELETE ON comments FOR EACH ROW EXECUTE FUNCTION count_comments();
`

const SEARCH = `
CREATE TABLE docs (id int PRIMARY KEY, title text, body text, search tsvector);
CREATE FUNCTION docs_search() RETURNS trigger AS $$
begin
  new.search :=
    setweight(to_tsvector('english', coalesce(new.title, '')), 'A') ||
    setweight(to_tsvector('english', coalesce(new.body, '')), 'B');
  return new;
end
$$ LANGUAGE plpgsql;
CREATE TRIGGER docs_search_update BEFORE INSERT OR UPDATE OF title, body ON docs FOR EACH ROW EXECUTE FUNCTION docs_search();
`

const RAISES = `
CREATE TABLE orders (id int PRIMARY KEY, status text NOT NULL DEFAULT 'open', total int);
CREATE FUNCTION check_order() RETURNS trigger AS $$
BEGIN
  IF NEW.total < 0 THEN
    RAISE EXCEPTION 'total of order % is negative: %', NEW.id, NEW.total USING ERRCODE = 'check_violation', HINT = 'give a positive total';
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.status = 'closed' THEN
    RAISE EXCEPTION 'order % is closed', OLD.id;
  END IF;
  IF NEW.total > 1000 THEN
    RAISE NOTICE 'a large order: %', NEW.total;
  END IF;
  RETURN NEW;
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER check_order BEFORE INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION check_order();
CREATE FUNCTION keep_orders() RETURNS trigger AS $$
BEGIN
  IF OLD.status = 'closed' THEN RETURN NULL; END IF;
  RETURN OLD;
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER keep_orders BEFORE DELETE ON orders FOR EACH ROW EXECUTE FUNCTION keep_orders();
`

const DEFERRED = `
CREATE TABLE teams (id int PRIMARY KEY, name text);
CREATE TABLE members (id int PRIMARY KEY, team_id int REFERENCES teams ON DELETE CASCADE);
CREATE FUNCTION has_members() RETURNS trigger AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM members m WHERE m.team_id = NEW.id) THEN
    RAISE EXCEPTION 'team % has no members', NEW.name;
  END IF;
  RETURN NULL;
END;
$$ LANGUAGE plpgsql;
CREATE CONSTRAINT TRIGGER team_has_members AFTER INSERT ON teams DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION has_members();
`

const STATEMENTS = `
CREATE TABLE items (id int PRIMARY KEY, n int);
CREATE TABLE log (id serial PRIMARY KEY, said text);
CREATE FUNCTION say() RETURNS trigger AS $$
DECLARE
  what text := TG_NAME || ' ' || TG_WHEN || ' ' || TG_LEVEL || ' ' || TG_OP || ' ' || coalesce(TG_ARGV[0], '-') || ' ' || TG_NARGS;
BEGIN
  INSERT INTO log (said) VALUES (what);
  RAISE NOTICE '%', what;
  RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER b_stmt BEFORE INSERT OR UPDATE OR DELETE ON items FOR EACH STATEMENT EXECUTE FUNCTION say('x', 2);
CREATE TRIGGER a_stmt AFTER INSERT OR UPDATE OR DELETE ON items EXECUTE FUNCTION say();
CREATE TRIGGER row_after AFTER INSERT OR UPDATE OR DELETE ON items FOR EACH ROW EXECUTE FUNCTION say('row');
CREATE TRIGGER when_n AFTER UPDATE ON items FOR EACH ROW WHEN (OLD.n IS DISTINCT FROM NEW.n) EXECUTE FUNCTION say('changed');
CREATE TRIGGER when_all AFTER UPDATE ON items FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION say('row changed');
CREATE TRIGGER of_n AFTER UPDATE OF n ON items FOR EACH ROW EXECUTE FUNCTION say('of n');
`

export const KINDS: readonly Kind[] = [
  {
    name: 'updated_at and a version',
    ddl: TOUCH,
    statements: [
      `INSERT INTO users (name, email) VALUES ('a', 'a@x'), ('b', 'b@x') RETURNING id, version, updated_at`,
      `UPDATE users SET name = 'aa' WHERE id = 1 RETURNING id, name, version, updated_at IS NOT NULL`,
      `WITH changed AS (SELECT 1) UPDATE users SET name = name || '!' WHERE id IN (1, 2)`,
      `SELECT id, name, version FROM users ORDER BY id`,
      `INSERT INTO users (name, email) VALUES ('c', 'a@x') ON CONFLICT (email) DO UPDATE SET name = excluded.name RETURNING id, name, version`,
      `INSERT INTO users (name, email) VALUES ('d', 'd@x') ON CONFLICT (email) DO UPDATE SET name = excluded.name WHERE users.version > 100 RETURNING id, name, version`,
      `INSERT INTO users (name, email) VALUES ('e', 'd@x') ON CONFLICT (email) DO UPDATE SET name = excluded.name WHERE users.version > 100 RETURNING id`,
      `INSERT INTO users (name, email) VALUES ('e', 'e@x'), ('f', 'e@x') ON CONFLICT (email) DO UPDATE SET name = excluded.name`,
      `INSERT INTO users (name, email) VALUES ('e', 'a@x') ON CONFLICT DO NOTHING RETURNING id`,
      `UPDATE users SET email = 'a@x' WHERE id = 2`,
      `UPDATE users SET name = NULL WHERE id = 2`,
      `UPDATE users SET name = 'old', version = 50 WHERE id = 2 RETURNING old.version, new.version`,
      `DELETE FROM users WHERE id = 1 RETURNING id, name`,
      `SELECT id, name, email, version, updated_at IS NULL FROM users ORDER BY id`,
    ],
  },
  {
    name: 'audit rows',
    ddl: AUDIT,
    statements: [
      `INSERT INTO accounts VALUES (1, 'ann', 10, '{"b":1,"a":[2]}'), (2, 'bob', 2.5, null)`,
      `UPDATE accounts SET balance = balance * 2 RETURNING id, balance`,
      `UPDATE accounts SET owner = 'nobody' WHERE id = 99`,
      `INSERT INTO accounts VALUES (3, 'x'), (1, 'again')`,
      `INSERT INTO accounts VALUES (1, 'again') ON CONFLICT (id) DO UPDATE SET owner = excluded.owner`,
      `DELETE FROM accounts WHERE id = 2`,
      `SELECT * FROM audit ORDER BY id`,
      `BEGIN`,
      `UPDATE accounts SET owner = 'tx'`,
      `SAVEPOINT s`,
      `DELETE FROM accounts`,
      `SELECT count(*) FROM audit`,
      `ROLLBACK TO s`,
      `SELECT id, op FROM audit ORDER BY id`,
      `ROLLBACK`,
      `SELECT op, row_id FROM audit ORDER BY id`,
      `SELECT * FROM accounts ORDER BY id`,
    ],
  },
  {
    name: 'a counter on the parent',
    ddl: COUNTER,
    statements: [
      `INSERT INTO posts VALUES (1, 'one'), (2, 'two')`,
      `INSERT INTO comments (post_id, body) VALUES (1, 'a'), (1, 'b'), (2, 'c')`,
      `SELECT id, comment_count FROM posts ORDER BY id`,
      `INSERT INTO comments (post_id, body) VALUES (3, 'nowhere')`,
      `UPDATE comments SET post_id = 2 WHERE body = 'b' RETURNING *`,
      `UPDATE comments SET body = 'bb' WHERE body = 'b'`,
      `SELECT id, comment_count FROM posts ORDER BY id`,
      `DELETE FROM comments WHERE post_id = 2 AND body = 'c'`,
      `DELETE FROM posts WHERE id = 2 RETURNING *`,
      `SELECT id, comment_count FROM posts ORDER BY id`,
      `SELECT * FROM comments ORDER BY id`,
      `INSERT INTO comments (post_id, body) SELECT 1, 'n' || g FROM generate_series(1, 3) g RETURNING id, body`,
      `SELECT id, comment_count FROM posts ORDER BY id`,
    ],
  },
  {
    name: 'a search vector',
    ddl: SEARCH,
    statements: [
      `INSERT INTO docs VALUES (1, 'Running foxes', 'The quick brown fox jumps')`,
      `INSERT INTO docs (id, title) VALUES (2, 'Dogs') RETURNING search`,
      `UPDATE docs SET body = 'lazy dogs' WHERE id = 2 RETURNING *`,
      `UPDATE docs SET search = null WHERE id = 2 RETURNING *`,
      `SELECT id FROM docs WHERE search @@ to_tsquery('english', 'fox')`,
    ],
  },
  {
    name: 'checks by RAISE',
    ddl: RAISES,
    statements: [
      `INSERT INTO orders VALUES (1, 'open', 10), (2, 'open', -1)`,
      `SELECT * FROM orders`,
      `INSERT INTO orders VALUES (1, 'open', 10), (2, 'closed', 5000)`,
      `UPDATE orders SET total = total - 100`,
      `UPDATE orders SET total = 7 WHERE id = 2`,
      `UPDATE orders SET status = null WHERE id = 1`,
      `DELETE FROM orders RETURNING id`,
      `SELECT * FROM orders ORDER BY id`,
      `BEGIN`,
      `INSERT INTO orders VALUES (5, 'x', -5)`,
      `SELECT 1`,
      `ROLLBACK`,
    ],
  },
  {
    name: 'a deferred constraint trigger',
    ddl: DEFERRED,
    statements: [
      `BEGIN`,
      `INSERT INTO teams VALUES (1, 'good')`,
      `INSERT INTO members VALUES (1, 1)`,
      `COMMIT`,
      `BEGIN`,
      `INSERT INTO teams VALUES (2, 'bad')`,
      `COMMIT`,
      `BEGIN`,
      `INSERT INTO teams VALUES (3, 'early')`,
      `SET CONSTRAINTS team_has_members IMMEDIATE`,
      `ROLLBACK`,
      `BEGIN`,
      `SET CONSTRAINTS ALL IMMEDIATE`,
      `INSERT INTO teams VALUES (4, 'now')`,
      `ROLLBACK`,
      `BEGIN`,
      `SAVEPOINT s`,
      `INSERT INTO teams VALUES (5, 'undone')`,
      `ROLLBACK TO s`,
      `INSERT INTO teams VALUES (6, 'kept')`,
      `INSERT INTO members VALUES (6, 6)`,
      `COMMIT`,
      `SELECT * FROM teams ORDER BY id`,
    ],
  },
  {
    name: 'statement triggers, WHEN, UPDATE OF and arguments',
    ddl: STATEMENTS,
    statements: [
      `INSERT INTO items VALUES (1, 1), (2, 2)`,
      `UPDATE items SET n = n + 1`,
      `UPDATE items SET id = id + 10 WHERE id = 1`,
      `UPDATE items SET n = n`,
      `UPDATE items SET n = 5 WHERE id = 777`,
      `INSERT INTO items VALUES (2, 7) ON CONFLICT (id) DO UPDATE SET n = excluded.n`,
      `INSERT INTO items VALUES (2, 7) ON CONFLICT DO NOTHING`,
      `DELETE FROM items`,
      `SELECT * FROM log ORDER BY id`,
    ],
  },
  {
    name: "Postgres's own trigger functions",
    ddl: `
CREATE TABLE posts (id int PRIMARY KEY, title text, body varchar(100), tsv tsvector, n int);
CREATE TRIGGER posts_tsv BEFORE INSERT OR UPDATE ON posts FOR EACH ROW EXECUTE FUNCTION tsvector_update_trigger(tsv, 'pg_catalog.english', title, body);
CREATE TRIGGER posts_same BEFORE UPDATE ON posts FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();`,
    statements: [
      `INSERT INTO posts VALUES (1, 'The cats', 'sat on a mat'), (2, NULL, 'alone'), (3, NULL, NULL)`,
      `SELECT * FROM posts ORDER BY id`,
      `UPDATE posts SET n = 1 WHERE id = 1 RETURNING tsv`,
      `UPDATE posts SET n = 1 WHERE id = 1 RETURNING tsv`,
      `UPDATE posts SET tsv = NULL WHERE id = 1 RETURNING tsv`,
      `UPDATE posts SET title = 'dogs' WHERE id = 1 RETURNING tsv`,
    ],
  },
  {
    name: 'TRUNCATE, also where foreign keys take it further',
    ddl: `
CREATE TABLE t (id serial PRIMARY KEY);
CREATE TABLE u (id int PRIMARY KEY, t_id int REFERENCES t);
CREATE TABLE kept (id int PRIMARY KEY);
CREATE TABLE log (id serial PRIMARY KEY, said text);
CREATE FUNCTION say() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO log (said) SELECT TG_NAME || ' ' || TG_WHEN || ' ' || TG_OP || ' ' || TG_TABLE_NAME || ' ' || (SELECT count(*) FROM t);
  RETURN NULL;
END $$;
CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '% is kept', TG_TABLE_NAME; END $$;
CREATE TRIGGER before BEFORE TRUNCATE ON t EXECUTE FUNCTION say();
CREATE TRIGGER after AFTER TRUNCATE ON t EXECUTE FUNCTION say();
CREATE TRIGGER rows AFTER DELETE ON t FOR EACH ROW EXECUTE FUNCTION say();
CREATE TRIGGER u_before BEFORE TRUNCATE ON u EXECUTE FUNCTION say();
CREATE TRIGGER keep BEFORE TRUNCATE ON kept EXECUTE FUNCTION keep();`,
    statements: [
      `INSERT INTO t DEFAULT VALUES`,
      `INSERT INTO u VALUES (1, 1)`,
      `TRUNCATE t`,
      `TRUNCATE t, kept CASCADE`,
      `TRUNCATE t RESTART IDENTITY CASCADE`,
      `INSERT INTO t DEFAULT VALUES RETURNING id`,
      `BEGIN`,
      `TRUNCATE t, u`,
      `ROLLBACK`,
      `SELECT count(*) FROM t`,
      `SELECT * FROM log ORDER BY id`,
    ],
  },
  {
    name: 'deferred triggers of what a handler undoes, and of what is run again',
    ddl: `
CREATE TABLE t (id int PRIMARY KEY);
CREATE TABLE log (said text);
CREATE FUNCTION say() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO log VALUES (TG_NAME || ' ' || NEW.id || ' of ' || (SELECT count(*) FROM t));
  RETURN NULL;
END $$;
CREATE FUNCTION more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  BEGIN
    INSERT INTO t VALUES (NEW.id + 100);
    IF NEW.id % 2 = 0 THEN RAISE EXCEPTION 'undone'; END IF;
  EXCEPTION WHEN raise_exception THEN
    RAISE NOTICE '%: %', NEW.id, SQLERRM;
  END;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER say AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION say();
CREATE TRIGGER more AFTER INSERT ON t FOR EACH ROW WHEN (NEW.id < 100) EXECUTE FUNCTION more();`,
    statements: [
      `INSERT INTO t VALUES (1), (2)`,
      `SELECT * FROM log`,
      `BEGIN`,
      `INSERT INTO t VALUES (3)`,
      `SET CONSTRAINTS say IMMEDIATE`,
      `SELECT * FROM log`,
      `SET CONSTRAINTS say DEFERRED`,
      `SAVEPOINT s`,
      `INSERT INTO t VALUES (4)`,
      `ROLLBACK TO s`,
      `INSERT INTO t VALUES (5)`,
      `COMMIT`,
      `SELECT * FROM log`,
    ],
  },
]
