/** Histories whose data parts and schema parts take turns, each a list of scripts. */
export const HISTORIES: Readonly<Record<string, readonly string[]>> = {
  'rows that go through renames, drops and conversions': [
    `CREATE TYPE level AS ENUM ('low', 'mid'); CREATE TABLE posts (id serial PRIMARY KEY, title text NOT NULL, lv level DEFAULT 'mid', lvs level[], score text);
     INSERT INTO posts (title, lvs, score) VALUES ('a', '{low,mid}', '1'), ('b', '{}', '22'), ('c', NULL, NULL);`,
    `ALTER TABLE posts RENAME TO articles; ALTER TABLE articles RENAME COLUMN title TO heading; ALTER TYPE level RENAME VALUE 'mid' TO 'middle';
     ALTER TABLE articles ALTER COLUMN score TYPE int USING coalesce(score, '0')::int * 2; ALTER TABLE articles ADD COLUMN n int NOT NULL DEFAULT 7, ADD COLUMN dropped int DEFAULT 1;`,
    `UPDATE articles SET n = score WHERE heading <> 'a'; ALTER TABLE articles ALTER COLUMN n TYPE text; ALTER TABLE articles ALTER COLUMN n TYPE numeric(5,1) USING n::numeric / 4;
     ALTER TABLE articles DROP COLUMN dropped; DELETE FROM articles WHERE id = 3; INSERT INTO articles (heading) VALUES ('d'); ALTER TABLE articles ADD COLUMN dropped text;`,
  ],
  'a table made anew from another one': [
    `CREATE TABLE old_orders (id int PRIMARY KEY, customer text NOT NULL, city text); CREATE TABLE lines (id serial PRIMARY KEY, order_id int NOT NULL REFERENCES old_orders ON DELETE CASCADE);
     INSERT INTO old_orders VALUES (1, 'ann', 'Bonn'), (2, 'bob', NULL), (3, 'ann', 'Köln'); INSERT INTO lines (order_id) VALUES (1), (1), (3);`,
    `CREATE TABLE customers (id serial PRIMARY KEY, name text UNIQUE); INSERT INTO customers (name) SELECT DISTINCT customer FROM old_orders ORDER BY 1;
     CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customers); INSERT INTO orders SELECT o.id, c.id FROM old_orders o JOIN customers c ON c.name = o.customer;
     ALTER TABLE lines DROP CONSTRAINT lines_order_id_fkey; DROP TABLE old_orders; ALTER TABLE lines ADD CONSTRAINT lines_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders (id);`,
    `WITH gone AS (DELETE FROM lines WHERE order_id = 1 RETURNING id) UPDATE customers SET name = upper(name) WHERE EXISTS (SELECT 1 FROM gone); SELECT setval('lines_id_seq', 40); INSERT INTO lines (order_id) VALUES (2);`,
  ],
  'temporary tables and tables from queries': [
    `CREATE TABLE users (id int PRIMARY KEY, email text, seen timestamp(3)); INSERT INTO users SELECT i, 'u' || i || '@x', timestamp '2024-01-01' + i * interval '1 hour' FROM generate_series(1, 5) i;`,
    `CREATE TEMP TABLE latest AS SELECT id, seen FROM users ORDER BY seen DESC LIMIT 2; UPDATE users u SET email = 'latest' FROM latest l WHERE l.id = u.id; DROP TABLE latest;
     SELECT id, email INTO archive FROM users WHERE id < 3; ALTER TABLE archive ADD COLUMN at date DEFAULT '2024-02-03'; CREATE TEMPORARY TABLE latest (x int) ON COMMIT DROP;`,
    `CREATE TABLE copied AS SELECT count(*) AS n, max(seen) AS last FROM users; TRUNCATE archive; CREATE TABLE latest (id int); INSERT INTO latest SELECT id FROM users WHERE email = 'latest';`,
  ],
  'blocks that look before they write': [
    `CREATE TABLE settings (key text PRIMARY KEY, value jsonb NOT NULL DEFAULT '{}'); INSERT INTO settings VALUES ('a', '{"x": 1}') ON CONFLICT (key) DO NOTHING; INSERT INTO settings VALUES ('a', '{}') ON CONFLICT DO NOTHING;`,
    `DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 'settings' AND column_name = 'owner') THEN ALTER TABLE settings ADD COLUMN owner text; UPDATE settings SET owner = 'ops'; END IF; END $$;
     DO $$ BEGIN ALTER TABLE settings ADD CONSTRAINT named CHECK (key <> ''); EXCEPTION WHEN duplicate_object THEN NULL; END $$; DO $$ BEGIN ALTER TABLE settings ADD CONSTRAINT named CHECK (key <> ''); EXCEPTION WHEN duplicate_object THEN NULL; END $$;`,
    `UPDATE settings SET value = jsonb_set(value, '{y}', to_jsonb(owner)) WHERE owner IS NOT NULL; BEGIN; INSERT INTO settings (key) VALUES ('b'); COMMIT;`,
  ],
  'values of enums that blocks add': [
    `CREATE TYPE kind AS ENUM ('System'); CREATE TABLE keys (id int, k kind); INSERT INTO keys VALUES (1, 'System');`,
    `DO $$ BEGIN ALTER TYPE kind ADD VALUE IF NOT EXISTS 'Access'; ALTER TYPE kind ADD VALUE IF NOT EXISTS 'Refresh' BEFORE 'Access'; EXCEPTION WHEN duplicate_object THEN NULL; END $$;`,
    `INSERT INTO keys VALUES (2, 'Refresh'); DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_enum WHERE enumlabel = 'Late') THEN ALTER TYPE kind ADD VALUE 'Late'; END IF; END $$;`,
  ],
  'nothing to change': [
    `CREATE TABLE a (id int PRIMARY KEY, b text); CREATE TABLE c (id int, a_id int REFERENCES a); UPDATE a SET b = 'x' WHERE b IS NULL; DELETE FROM c; INSERT INTO c SELECT 1, a.id FROM a LEFT JOIN c ON c.a_id = a.id;
     INSERT INTO c SELECT 1, x.id FROM (SELECT id FROM a WHERE b = 'q') x; UPDATE c SET id = a.id FROM a WHERE a.id = c.a_id; TRUNCATE c;`,
    `INSERT INTO c SELECT count(*), NULL FROM a; CREATE FUNCTION made() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 4; END $$; INSERT INTO a SELECT made() + a.id, 'q' FROM a;`,
    `CREATE TABLE d (id int DEFAULT made(), b text, n int); INSERT INTO d (b, n) SELECT DISTINCT ON (a.id) a.b, row_number() OVER () - 1 FROM a JOIN c ON true WHERE jsonb_typeof('1') <> a.b;
     WITH x AS (SELECT id FROM a), y AS (SELECT x.id, made() FROM x) INSERT INTO d (n) SELECT id FROM y; INSERT INTO d (n) WITH x AS (SELECT made() + id AS id FROM a) SELECT id FROM x; UPDATE a SET id = made() FROM c;`,
  ],
  'functions that are called for rows': [
    `CREATE TABLE posts (id serial PRIMARY KEY, title text); INSERT INTO posts (title) VALUES ('Hello, World'), (NULL), ('  Öl & Co '), ('hello world');
     CREATE FUNCTION slugify(value text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN trim(both '-' from regexp_replace(lower(value), '[^a-z0-9]+', '-', 'g')); END $$;`,
    `ALTER TABLE posts ADD COLUMN slug text; UPDATE posts SET slug = slugify(title) || '-' || id WHERE title IS NOT NULL; UPDATE posts SET slug = 'none' WHERE slugify(slug) IS NULL; ALTER TABLE posts ALTER COLUMN slug SET NOT NULL;
     CREATE TEMP TABLE counted AS SELECT slugify(title) AS slug, count(*)::int AS n FROM posts GROUP BY 1; CREATE TABLE slugs (slug text PRIMARY KEY, n int); INSERT INTO slugs SELECT * FROM counted WHERE slug IS NOT NULL; DROP TABLE counted;`,
    `CREATE FUNCTION n_of(s text) RETURNS int LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN (SELECT n FROM slugs WHERE slug = s); END $$; CREATE VIEW numbered AS SELECT id, n_of(slugify(title)) AS n FROM posts;
     DELETE FROM slugs WHERE n_of(slug) > 1; INSERT INTO slugs SELECT slugify(slug || ' Copy'), n_of(slug) + 10 FROM slugs; CREATE TABLE taken AS SELECT * FROM numbered; DROP VIEW numbered; DROP FUNCTION slugify(text);`,
  ],
}
