import type { Kind } from '../triggers/kinds'

export const PROCEDURES: readonly Kind[] = [
  {
    name: 'CALL of procedures',
    ddl: `
CREATE TABLE accounts (id int PRIMARY KEY, balance numeric(10,2) NOT NULL CHECK (balance >= 0));
CREATE TABLE log (id serial PRIMARY KEY, said text, at int DEFAULT 7);
CREATE PROCEDURE transfer(sender int, receiver int, amount numeric DEFAULT 1) LANGUAGE plpgsql AS $$
BEGIN
  IF amount > 1000 THEN RAISE EXCEPTION 'too much: %', amount; END IF;
  UPDATE accounts SET balance = balance - amount WHERE id = sender;
  UPDATE accounts SET balance = balance + amount WHERE id = receiver;
  RAISE NOTICE 'moved %', amount;
END $$;
CREATE PROCEDURE note(said text) LANGUAGE sql AS $$
  INSERT INTO log (said) VALUES (said);
  INSERT INTO log (said) SELECT note.said || ' again ' || $1 FROM accounts WHERE id = 1;
  SELECT 1;
$$;
CREATE PROCEDURE wrong() LANGUAGE sql AS $$ INSERT INTO log (said) VALUES ('w'); UPDATE accounts SET balance = -1 WHERE id = 1 $$;
CREATE PROCEDURE sums(IN a int, INOUT b int, OUT c text) LANGUAGE plpgsql AS $$ BEGIN b := a + b; c := 'c' || a; END $$;
CREATE PROCEDURE twice(INOUT n int) LANGUAGE plpgsql AS $$ BEGIN n := n * 2; END $$;
CREATE PROCEDURE outer_one(x int) LANGUAGE plpgsql AS $$ BEGIN CALL note('from ' || x); CALL transfer(1, 2, x); END $$;
CREATE PROCEDURE many(VARIADIC list int[]) LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log (said) VALUES (list::text); END $$;
CREATE FUNCTION f(a int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN a; END $$;
CREATE FUNCTION in_function() RETURNS int LANGUAGE plpgsql AS $$ BEGIN CALL note('f'); RETURN 3; END $$;
`,
    statements: [
      `INSERT INTO accounts VALUES (1, 100), (2, 50)`,
      `CALL transfer(1, 2, 10.5)`,
      `CALL transfer(1, 2)`,
      `CALL transfer(amount => 2, receiver => 1, sender => 2)`,
      `CALL transfer(1, 2, 500)`,
      `CALL transfer(1, 2, 5000)`,
      `CALL transfer(1 + 0, (abs(-2)), 3 * 2)`,
      `CALL public.note('hello')`,
      `CALL wrong()`,
      `CALL sums(1, 2, NULL)`,
      `CALL sums(1, 2)`,
      `CALL twice(21)`,
      `CALL outer_one(5)`,
      `CALL outer_one(700)`,
      `CALL many(1, 2, 3)`,
      `SELECT in_function()`,
      `CALL nothing(1, 'x')`,
      `CALL transfer('a', 2)`,
      `CALL transfer(1, 2, 3, 4)`,
      `CALL transfer(true, 2)`,
      `CALL f(1)`,
      `SELECT note('x')`,
      `CALL note((SELECT 'x'))`,
      `CALL note(count(*))`,
      `DO $$ BEGIN CALL note('do'); END $$`,
      `BEGIN READ ONLY`,
      `CALL note('x')`,
      `ROLLBACK`,
      `BEGIN`,
      `CALL note('undone')`,
      `ROLLBACK`,
      `SELECT * FROM accounts ORDER BY id`,
      `SELECT * FROM log ORDER BY id`,
    ],
  },
  {
    name: 'CREATE TABLE AS with queries that change data',
    ddl: `
CREATE TABLE parents (id serial PRIMARY KEY, name text UNIQUE, touched int DEFAULT 0);
CREATE TABLE children (id serial PRIMARY KEY, parent_id int REFERENCES parents ON DELETE CASCADE, name text);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.touched := 1; RETURN NEW; END $$;
CREATE TRIGGER touch BEFORE INSERT ON parents FOR EACH ROW EXECUTE FUNCTION touch();`,
    statements: [
      `INSERT INTO children (name) VALUES ('x'), ('y')`,
      `CREATE TEMP TABLE made AS WITH p AS (INSERT INTO parents (name) SELECT name FROM children RETURNING id, name, touched) SELECT p.id AS parent, c.id AS child, touched FROM p JOIN children c USING (name)`,
      `SELECT * FROM made ORDER BY 1`,
      `CREATE TABLE moved AS WITH gone AS (DELETE FROM children WHERE name = 'y' RETURNING *), other AS (SELECT 'SELECT' AS "select") SELECT gone.*, other."select" FROM gone, other`,
      `SELECT * FROM moved`,
      `CREATE TABLE plain AS WITH x AS (SELECT 1 AS a) SELECT a + 1 AS b FROM x`,
      `SELECT * FROM plain`,
      `CREATE TABLE failing AS WITH p AS (INSERT INTO parents (name) VALUES ('x') RETURNING id) SELECT * FROM p`,
      `CREATE TABLE of_foreign AS WITH p AS (INSERT INTO children (parent_id) VALUES (99) RETURNING id) SELECT * FROM p`,
      `SELECT * FROM failing`,
      `SELECT * FROM parents ORDER BY id`,
      `SELECT * FROM children ORDER BY id`,
    ],
  },
]
