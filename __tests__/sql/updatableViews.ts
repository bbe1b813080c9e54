import type { Kind } from '../triggers/kinds'

const PEOPLE = `
CREATE TABLE people (id serial PRIMARY KEY, name text NOT NULL, age int DEFAULT 18, city text, twice int GENERATED ALWAYS AS (age * 2) STORED, CHECK (age >= 0));
CREATE VIEW adults AS SELECT id, name, age, upper(name) AS loud, city FROM people WHERE age >= 18;
CREATE VIEW renamed (key, called, years) AS SELECT p.id, p.name, p.age FROM people AS p;
CREATE VIEW locals AS SELECT * FROM adults WHERE city = 'here' WITH LOCAL CHECK OPTION;
CREATE VIEW cascaded AS SELECT * FROM adults WHERE city = 'here' WITH CASCADED CHECK OPTION;
CREATE VIEW plain_over_check AS SELECT key_name.id, key_name.name, key_name.age, key_name.city FROM cascaded AS key_name WHERE name <> 'nobody';
CREATE VIEW options WITH (check_option = cascaded) AS SELECT id, name, age FROM people WHERE age < 100;
CREATE VIEW subquery AS SELECT id, name, age FROM people WHERE age > (SELECT avg(age) FROM people p2 WHERE p2.id < 3) WITH CHECK OPTION;
CREATE VIEW distinct_ones AS SELECT DISTINCT name FROM people;
CREATE VIEW grouped AS SELECT city, count(*) FROM people GROUP BY city;
CREATE VIEW counted AS SELECT count(*) FROM people;
CREATE VIEW havings AS SELECT max(age) FROM people HAVING max(age) > 1;
CREATE VIEW numbered AS SELECT id, row_number() OVER (ORDER BY id) FROM people;
CREATE VIEW sets AS SELECT id, generate_series(1, 2) FROM people;
CREATE VIEW joined AS SELECT a.id FROM people a JOIN people b USING (id);
CREATE VIEW two AS SELECT a.id FROM people a, people b;
CREATE VIEW limited AS SELECT * FROM people LIMIT 1;
CREATE VIEW united AS SELECT id FROM people UNION SELECT age FROM people;
CREATE VIEW with_it AS WITH x AS (SELECT * FROM people) SELECT * FROM x;
CREATE VIEW no_columns AS SELECT upper(name) AS loud, age + 1 AS more FROM people;
CREATE VIEW no_table AS SELECT 1 AS one;
CREATE VIEW over_distinct AS SELECT * FROM distinct_ones;
CREATE VIEW derived AS SELECT * FROM (SELECT id, name FROM people) s;
CREATE VIEW defaulted AS SELECT id, name, city AS town FROM people;
ALTER VIEW defaulted ALTER COLUMN town SET DEFAULT 'somewhere';
CREATE VIEW over_defaulted AS SELECT town, name, id FROM defaulted;
ALTER VIEW over_defaulted ALTER COLUMN name SET DEFAULT 'nameless';
`

export const UPDATABLE_VIEWS: readonly Kind[] = [
  {
    name: 'rows through simple views, and views of views',
    ddl: PEOPLE,
    statements: [
      `INSERT INTO adults (name, age, city) VALUES ('a', 20, 'here'), ('b', 5, 'there') RETURNING *`,
      `INSERT INTO adults (name) VALUES ('c') RETURNING loud, adults.age, id`,
      `INSERT INTO renamed VALUES (DEFAULT, 'd', 40) RETURNING key, called, years + 1 AS next`,
      `INSERT INTO renamed SELECT 10 + n, 'n' || n FROM generate_series(1, 2) n RETURNING *`,
      `INSERT INTO renamed AS r (called) VALUES ('x') RETURNING r.*, old.key, new.called`,
      `INSERT INTO adults DEFAULT VALUES`,
      `UPDATE adults SET age = age + 1, city = loud WHERE name = 'a' RETURNING *, old.age, new.loud`,
      `UPDATE adults SET age = 1 WHERE name = 'b'`,
      `UPDATE adults AS x SET name = x.loud || '!' FROM renamed r WHERE r.key = x.id AND x.id = 3 RETURNING x.name, r.called`,
      `UPDATE renamed SET years = DEFAULT WHERE key = 4 RETURNING *`,
      `UPDATE renamed SET (called, years) = ('e', 50) WHERE called = 'd'`,
      `DELETE FROM adults WHERE name = 'b'`,
      `DELETE FROM renamed USING adults a WHERE a.id = renamed.key AND a.age > 45 RETURNING renamed.*, a.loud`,
      `INSERT INTO adults (id, name) VALUES (1, 'again') ON CONFLICT (id) DO UPDATE SET name = excluded.name || adults.age RETURNING *`,
      `INSERT INTO renamed (key, called) VALUES (1, 'again') ON CONFLICT (key) DO UPDATE SET called = excluded.called || renamed.years WHERE renamed.years > 0 RETURNING *`,
      `INSERT INTO renamed (key, called) VALUES (1, 'again') ON CONFLICT DO NOTHING`,
      `WITH gone AS (DELETE FROM adults WHERE id > 10 RETURNING *) SELECT count(*), max(loud) FROM gone`,
      `SELECT * FROM people ORDER BY id`,
    ],
  },
  {
    name: 'WITH CHECK OPTION',
    ddl: PEOPLE,
    statements: [
      `INSERT INTO people (name, age, city) VALUES ('a', 20, 'here'), ('b', 30, 'here'), ('c', 40, 'there')`,
      `INSERT INTO locals (name, age, city) VALUES ('d', 5, 'here') RETURNING *`,
      `INSERT INTO locals (name, age, city) VALUES ('d', 20, 'there')`,
      `INSERT INTO locals (name, age) VALUES ('d', 20)`,
      `INSERT INTO cascaded (name, age, city) VALUES ('e', 5, 'here')`,
      `INSERT INTO cascaded (name, age, city) VALUES ('e', 5, 'there')`,
      `INSERT INTO cascaded (name, age, city) VALUES ('ok', 50, 'here'), ('e', 6, 'here')`,
      `INSERT INTO cascaded (name, age, city) VALUES ('ok', 50, 'here') RETURNING id, loud`,
      `UPDATE cascaded SET city = 'there' WHERE name = 'a'`,
      `UPDATE cascaded SET age = age + 1 WHERE name = 'a' RETURNING age`,
      `UPDATE cascaded SET age = age - 15 WHERE name = 'b'`,
      `UPDATE locals SET city = NULL WHERE name = 'b'`,
      `INSERT INTO plain_over_check (name, age, city) VALUES ('nobody', 30, 'here')`,
      `INSERT INTO plain_over_check (name, age, city) VALUES ('f', 3, 'here')`,
      `UPDATE plain_over_check SET city = 'x' WHERE name = 'a'`,
      `INSERT INTO options (name, age) VALUES ('old', 100)`,
      `INSERT INTO options (name, age) VALUES ('odd', NULL)`,
      `INSERT INTO options (name, age) VALUES ('odd', -1)`,
      `INSERT INTO options (id, name, age) VALUES (1, 'odd', 120)`,
      `INSERT INTO options (id, name, age) VALUES (1, 'odd', 20) ON CONFLICT (id) DO UPDATE SET age = 130`,
      `INSERT INTO options (id, name, age) VALUES (1, 'odd', 20) ON CONFLICT (id) DO UPDATE SET age = 99 RETURNING *`,
      `UPDATE subquery SET age = 5 WHERE name = 'c'`,
      `UPDATE subquery SET age = 95 WHERE name = 'c' RETURNING age`,
      `WITH x AS (UPDATE options SET age = 100 WHERE name = 'b' RETURNING id) SELECT * FROM x`,
      `DELETE FROM cascaded WHERE name = 'b'`,
      `SELECT * FROM people ORDER BY id`,
    ],
  },
  {
    name: 'views and columns that cannot be written',
    ddl: PEOPLE,
    statements: [
      ...[
        'distinct_ones',
        'grouped',
        'counted',
        'havings',
        'numbered',
        'sets',
        'joined',
        'two',
        'limited',
        'united',
        'with_it',
        'no_columns',
        'no_table',
        'over_distinct',
        'derived',
      ].flatMap((view) => [`INSERT INTO ${view} DEFAULT VALUES`, `DELETE FROM ${view}`]),
      `UPDATE grouped SET city = 'x'`,
      `UPDATE no_columns SET loud = 'x'`,
      `INSERT INTO adults (name, loud) VALUES ('a', 'A')`,
      `INSERT INTO adults VALUES (1, 'a', 20, 'A')`,
      `INSERT INTO adults VALUES (1, 'a', 20)`,
      `UPDATE adults SET loud = 'x'`,
      `UPDATE locals SET loud = 'x'`,
      `UPDATE adults SET nothing = 1`,
      `INSERT INTO adults (nothing) VALUES (1)`,
      `INSERT INTO adults (name, name) VALUES (1, 2)`,
      `UPDATE renamed SET years = 'x'`,
      `UPDATE renamed SET years = true`,
      `INSERT INTO renamed (years) VALUES (true)`,
      `UPDATE renamed SET age = 1`,
      `SELECT key FROM renamed WHERE name = 'x'`,
      `UPDATE renamed SET years = 1 WHERE age = 2`,
      `UPDATE renamed SET years = 1 WHERE people.age = 2`,
      `INSERT INTO renamed VALUES (1, 'a', 3, 4)`,
      `SELECT * FROM people ORDER BY id`,
    ],
  },
  {
    name: 'defaults of views',
    ddl: PEOPLE,
    statements: [
      `INSERT INTO defaulted (name) VALUES ('a') RETURNING *`,
      `INSERT INTO defaulted (name, town) VALUES ('b', DEFAULT), ('c', 'x') RETURNING *`,
      `INSERT INTO over_defaulted DEFAULT VALUES RETURNING *`,
      `INSERT INTO over_defaulted (id, name) VALUES (9, DEFAULT) RETURNING *`,
      `UPDATE over_defaulted SET name = DEFAULT, town = DEFAULT WHERE id = 2 RETURNING *`,
      `ALTER VIEW defaulted ALTER COLUMN town DROP DEFAULT`,
      `INSERT INTO over_defaulted (name) VALUES ('z') RETURNING *`,
      `ALTER VIEW adults SET (check_option = local)`,
      `INSERT INTO adults (name, age) VALUES ('y', 3)`,
      `ALTER VIEW adults RESET (check_option)`,
      `INSERT INTO adults (name, age) VALUES ('y', 3)`,
      `SELECT * FROM people ORDER BY id`,
    ],
  },
  {
    name: "the table's triggers and foreign keys",
    ddl: `
CREATE TABLE log (id serial PRIMARY KEY, said text);
CREATE TABLE teams (id int PRIMARY KEY, name text);
CREATE TABLE members (id int PRIMARY KEY, team_id int NOT NULL REFERENCES teams ON DELETE CASCADE, role text DEFAULT 'x', touched int DEFAULT 0);
CREATE VIEW leads AS SELECT id, team_id AS team, role FROM members WHERE role = 'lead' WITH CHECK OPTION;
CREATE VIEW my_teams AS SELECT * FROM teams;
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_WHEN = 'BEFORE' THEN NEW.touched := NEW.touched + 1; IF NEW.id = 7 THEN NEW.role := 'lead'; END IF; RETURN NEW; END IF;
  INSERT INTO log (said) VALUES (concat_ws(' ', TG_OP, TG_TABLE_NAME, TG_LEVEL));
  RETURN NULL;
END $$;
CREATE TRIGGER b BEFORE INSERT OR UPDATE ON members FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER a AFTER INSERT OR UPDATE OF role OR DELETE ON members FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER s AFTER INSERT OR UPDATE OR DELETE ON members EXECUTE FUNCTION note();`,
    statements: [
      `INSERT INTO my_teams VALUES (1, 'a'), (2, 'b')`,
      `INSERT INTO leads VALUES (1, 1, 'lead') RETURNING *`,
      `INSERT INTO leads VALUES (2, 1)`,
      `INSERT INTO leads VALUES (7, 1) RETURNING *`,
      `INSERT INTO leads VALUES (8, 5, 'lead')`,
      `INSERT INTO leads VALUES (8, NULL, 'lead')`,
      `UPDATE leads SET team = 2 WHERE id = 1`,
      `UPDATE leads SET role = 'none'`,
      `DELETE FROM my_teams WHERE id = 2`,
      `SELECT * FROM members ORDER BY id`,
      `SELECT * FROM log ORDER BY id`,
    ],
  },
  {
    name: 'INSTEAD OF triggers',
    ddl: `
CREATE TABLE log (id serial PRIMARY KEY, said text);
CREATE TABLE people (id serial PRIMARY KEY, name text NOT NULL);
CREATE TABLE addresses (person_id int PRIMARY KEY REFERENCES people ON DELETE CASCADE, city text, since date);
CREATE VIEW residents AS SELECT p.id, p.name, a.city, a.since, count(*) OVER () AS all_of_them FROM people p JOIN addresses a ON a.person_id = p.id;
ALTER VIEW residents ALTER COLUMN city SET DEFAULT 'nowhere';
CREATE VIEW names (n) AS SELECT DISTINCT name FROM people;
CREATE FUNCTION change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO log (said) VALUES (concat_ws(' ', TG_NAME, TG_WHEN, TG_OP, TG_LEVEL, TG_TABLE_NAME, CASE WHEN TG_OP <> 'INSERT' THEN OLD END, CASE WHEN TG_OP <> 'DELETE' THEN NEW END));
  IF TG_OP = 'INSERT' THEN
    IF NEW.name = 'skip' THEN RETURN NULL; END IF;
    INSERT INTO people (name) VALUES (NEW.name) RETURNING id INTO NEW.id;
    INSERT INTO addresses VALUES (NEW.id, NEW.city, NEW.since);
    RETURN NEW;
  ELSIF TG_OP = 'UPDATE' THEN
    IF OLD.name = 'skip me' THEN RETURN NULL; END IF;
    UPDATE people SET name = NEW.name WHERE id = OLD.id;
    UPDATE addresses SET city = NEW.city WHERE person_id = OLD.id;
    NEW.name := NEW.name || '*';
    RETURN NEW;
  END IF;
  DELETE FROM people WHERE id = OLD.id;
  IF NOT FOUND THEN RETURN NULL; END IF;
  RETURN OLD;
END $$;
CREATE FUNCTION say() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log (said) VALUES (concat_ws(' ', TG_NAME, TG_WHEN, TG_OP, TG_LEVEL)); RETURN NULL; END $$;
CREATE TRIGGER change INSTEAD OF INSERT OR UPDATE OR DELETE ON residents FOR EACH ROW EXECUTE FUNCTION change();
CREATE TRIGGER before BEFORE INSERT OR UPDATE OR DELETE ON residents EXECUTE FUNCTION say();
CREATE TRIGGER after AFTER INSERT OR UPDATE OR DELETE ON residents EXECUTE FUNCTION say();
CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no % of %', TG_OP, OLD.n; END $$;
CREATE TRIGGER fail INSTEAD OF DELETE ON names FOR EACH ROW EXECUTE FUNCTION fail();`,
    statements: [
      `INSERT INTO residents (name, city, since) VALUES ('a', 'x', '2020-01-01'), ('skip', 'y', NULL) RETURNING *`,
      `INSERT INTO residents (name) VALUES ('b') RETURNING id, name, city, all_of_them`,
      `INSERT INTO residents SELECT NULL, 'n' || g FROM generate_series(1, 2) g RETURNING id, name`,
      `INSERT INTO residents DEFAULT VALUES`,
      `UPDATE residents SET name = upper(name), city = DEFAULT WHERE id = 1 RETURNING *, old.name AS was`,
      `UPDATE residents r SET city = p.name FROM people p WHERE p.id = r.id AND r.id = 2 RETURNING r.*, p.id`,
      `UPDATE residents SET city = 1 WHERE id = 2`,
      `UPDATE residents SET nothing = 1`,
      `UPDATE residents SET name = NULL WHERE id = 2`,
      `DELETE FROM residents WHERE name = 'n1' RETURNING id, name`,
      `DELETE FROM residents WHERE false`,
      `WITH gone AS (DELETE FROM residents WHERE name = 'n2' RETURNING id) SELECT count(*) FROM gone`,
      `INSERT INTO names VALUES ('x')`,
      `UPDATE names SET n = 'x'`,
      `DELETE FROM names WHERE n = 'b'`,
      `BEGIN READ ONLY`,
      `DELETE FROM residents`,
      `ROLLBACK`,
      `DROP TRIGGER change ON residents`,
      `DELETE FROM residents`,
      `SELECT * FROM people ORDER BY id`,
      `SELECT * FROM addresses ORDER BY 1`,
      `SELECT * FROM log ORDER BY id`,
    ],
  },
]
