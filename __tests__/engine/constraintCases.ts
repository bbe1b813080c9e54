/** Statements that break constraints, in an order in which each finds what the ones before left. */
export const DDL = `
CREATE TYPE color AS ENUM ('red', 'green');
CREATE TYPE "group" AS ENUM ('red');
CREATE TABLE users (
  id serial PRIMARY KEY,
  email text NOT NULL CONSTRAINT users_email_key UNIQUE,
  "displayName" varchar(80),
  age int,
  balance numeric(10,2) NOT NULL DEFAULT 0,
  tint color NOT NULL DEFAULT 'red',
  joined timestamptz(3) NOT NULL DEFAULT '2024-01-02 03:04:05Z',
  tags text[] NOT NULL DEFAULT '{}',
  meta jsonb,
  bytes bytea
);
CREATE TABLE pairs (a int NOT NULL, "B" text NOT NULL, c numeric, CONSTRAINT pairs_pk PRIMARY KEY (a, "B"), CONSTRAINT pairs_c UNIQUE (c));
CREATE TABLE nulls (id int PRIMARY KEY, a int, b int);
CREATE UNIQUE INDEX nulls_ab ON nulls (a, b) NULLS NOT DISTINCT;
CREATE TABLE "Post" (
  id int PRIMARY KEY,
  "authorId" int NOT NULL REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE,
  title text NOT NULL,
  UNIQUE ("authorId", title)
);
CREATE TABLE comments (
  id int PRIMARY KEY,
  post int REFERENCES "Post"(id) ON DELETE CASCADE,
  by int NOT NULL DEFAULT 1 REFERENCES users(id) ON DELETE SET DEFAULT,
  text text
);
CREATE TABLE likes (comment int NOT NULL REFERENCES comments(id), who int NOT NULL REFERENCES users(id), PRIMARY KEY (comment, who));
CREATE TABLE profiles (id int PRIMARY KEY, user_id int NOT NULL UNIQUE REFERENCES users(id) ON DELETE SET NULL);
CREATE TABLE folders (id int PRIMARY KEY, parent int REFERENCES folders(id), name text NOT NULL);
CREATE TABLE composite (id int PRIMARY KEY, a int, b text, FOREIGN KEY (a, b) REFERENCES pairs (a, "B") ON UPDATE CASCADE);
CREATE TABLE checked (
  id int PRIMARY KEY,
  price numeric(8,2) NOT NULL CONSTRAINT positive CHECK (price > 0),
  low int,
  high int,
  state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'old')),
  total numeric GENERATED ALWAYS AS (price * 2) STORED,
  CONSTRAINT "Ordered" CHECK (low <= high)
);
CREATE UNIQUE INDEX checked_low_new ON checked (low) WHERE state = 'new';
CREATE UNIQUE INDEX checked_low_old ON checked (low) WHERE state = 'old';
CREATE TABLE names (id int PRIMARY KEY, name text NOT NULL, boss int REFERENCES names(id) ON DELETE CASCADE);
CREATE UNIQUE INDEX names_lower ON names (lower(name));
CREATE SEQUENCE numbers;
CREATE TABLE keys (id int PRIMARY KEY, n bigint NOT NULL DEFAULT nextval('numbers'), note varchar(5));
CREATE TABLE late (
  name text NOT NULL,
  id bigint PRIMARY KEY,
  n int CHECK (n < 100),
  twice int GENERATED ALWAYS AS (n * 2) STORED
);
CREATE TABLE key_child (id int PRIMARY KEY, late bigint REFERENCES late(id) ON UPDATE CASCADE);
CREATE DOMAIN key_domain AS int;
CREATE TABLE flags (flag boolean PRIMARY KEY);
CREATE TABLE own_keys (id key_domain PRIMARY KEY);
CREATE TABLE words (id int PRIMARY KEY, "order" int UNIQUE, a$b int UNIQUE, "user" "group");
CREATE TABLE a_parent (id int PRIMARY KEY, code text UNIQUE);
CREATE TABLE a_child (id int PRIMARY KEY, code text REFERENCES a_parent(code) ON UPDATE CASCADE ON DELETE SET NULL, CONSTRAINT short CHECK (length(code) < 4));
`

export type Case = string | readonly [sql: string, values: readonly unknown[]]

export const STATEMENTS: readonly Case[] = [
  "INSERT INTO users (email, \"displayName\") VALUES ('a@x', 'Ann'), ('b@x', 'Ben'), ('c@x', NULL)",
  // not null
  'INSERT INTO users (email) VALUES (NULL)',
  [
    'INSERT INTO users (email, "displayName", meta, bytes, tags) VALUES ($1, $2, $3, $4, $5)',
    [null, 'x'.repeat(70), { b: 1, a: [1, 2] }, Buffer.from('zz'), ['q', 'r,s']],
  ],
  ['INSERT INTO users (email, "displayName", meta) VALUES ($1, $2, $3)', [null, 'é'.repeat(40), 'null']],
  "INSERT INTO users (email, balance, tint) VALUES ('z@x', NULL, NULL)",
  "INSERT INTO users (email, age) VALUES ('y@x', 1), ('w@x', 2), (NULL, 3)",
  'UPDATE users SET email = NULL WHERE id = 2',
  'UPDATE users SET balance = NULL, tint = NULL',
  'INSERT INTO pairs VALUES (NULL, NULL, 1)',
  // unique
  "INSERT INTO users (email) VALUES ('a@x')",
  "INSERT INTO users (id, email) VALUES (1, 'a@x')",
  "INSERT INTO users (email) VALUES ('n@x'), ('n@x')",
  "INSERT INTO users (email) VALUES ('m@x'), ('b@x') RETURNING id",
  "UPDATE users SET email = 'a@x' WHERE id = 2",
  "UPDATE users SET email = 'same@x'",
  "INSERT INTO pairs VALUES (1, 'x', 1.50), (1, 'y', 2)",
  "INSERT INTO pairs VALUES (1, 'x', 3)",
  "INSERT INTO pairs VALUES (2, 'x', 1.5)",
  "INSERT INTO pairs VALUES (1, 'x', 1.5)",
  "INSERT INTO pairs VALUES (5, 'x,y', 5), (5, 'x,y', 6)",
  'INSERT INTO nulls VALUES (1, NULL, 1)',
  'INSERT INTO nulls VALUES (2, NULL, 1)',
  'INSERT INTO nulls VALUES (1, NULL, 1)',
  "INSERT INTO users (id, email) VALUES (1, 'q@x') ON CONFLICT (email) DO NOTHING",
  "INSERT INTO users (id, email) VALUES (77, 'b@x') ON CONFLICT (email) DO UPDATE SET id = 1",
  "INSERT INTO users (id, email) VALUES (77, 'b@x') ON CONFLICT (email) DO UPDATE SET email = NULL",
  // foreign keys
  'INSERT INTO "Post" VALUES (1, 99, \'t\')',
  "INSERT INTO \"Post\" VALUES (1, 1, 't'), (2, 98, 'u'), (3, 97, 'v')",
  "INSERT INTO \"Post\" VALUES (1, 98, 't'), (1, 97, 'u')",
  "INSERT INTO \"Post\" VALUES (1, 1, 't'), (2, 1, 'u'), (3, 2, 'v')",
  'UPDATE "Post" SET "authorId" = 55 WHERE id = 2',
  'DELETE FROM users WHERE id = 1',
  'DELETE FROM users',
  'UPDATE users SET id = 50 WHERE id = 1',
  'SELECT id, "authorId" FROM "Post" ORDER BY id',
  'UPDATE users SET id = 1 WHERE id = 50',
  'INSERT INTO comments VALUES (1, 1, 1, NULL), (2, 2, 2, NULL), (3, 3, 3, NULL)',
  'INSERT INTO comments VALUES (4, 44, 55, NULL)',
  'INSERT INTO likes VALUES (1, 3), (2, 3)',
  'DELETE FROM comments WHERE id = 2',
  'DELETE FROM "Post" WHERE id = 2',
  'DELETE FROM "Post" WHERE id = 3',
  'SELECT * FROM comments ORDER BY id',
  'DELETE FROM users WHERE id = 3',
  'INSERT INTO profiles VALUES (1, 2)',
  'DELETE FROM "Post" WHERE "authorId" = 2',
  'DELETE FROM users WHERE id = 2',
  'INSERT INTO profiles VALUES (2, 2)',
  "INSERT INTO folders VALUES (1, NULL, 'root'), (2, 1, 'a'), (3, 2, 'b')",
  "INSERT INTO folders VALUES (5, 6, 'x'), (6, 5, 'y')",
  "INSERT INTO folders VALUES (7, 8, 'x')",
  'DELETE FROM folders WHERE id = 1',
  'DELETE FROM folders WHERE id IN (5, 6)',
  'UPDATE folders SET id = 10 WHERE id = 2',
  "INSERT INTO composite VALUES (1, 1, 'x'), (2, NULL, 'zzz')",
  "INSERT INTO composite VALUES (3, 1, 'zzz')",
  'DELETE FROM pairs WHERE a = 1',
  'UPDATE pairs SET "B" = \'z\' WHERE a = 1 AND "B" = \'x\'',
  'SELECT * FROM composite ORDER BY id',
  // checks, and unique indexes that are more than columns
  'INSERT INTO checked (id, price, low, high) VALUES (1, 0, 1, 2)',
  "INSERT INTO checked (id, price, low, high, state) VALUES (1, -1, 3, 2, 'gone')",
  "INSERT INTO checked (id, price, low, high, state) VALUES (1, 1, 3, 2, 'gone')",
  'INSERT INTO checked (id, price, low, high) VALUES (1, 1.005, 1, NULL), (2, 2, 2, 1)',
  'INSERT INTO checked (id, price, low, high) VALUES (1, 1.005, 1, NULL), (2, 2, 2, 3) RETURNING *',
  'UPDATE checked SET price = price - 1.5',
  "UPDATE checked SET price = 0, state = 'bad' WHERE id = 2",
  'INSERT INTO checked (id, price, low) VALUES (3, 1, 1)',
  "INSERT INTO checked (id, price, low, state) VALUES (3, 1, 1, 'old')",
  "INSERT INTO checked (id, price, low, state) VALUES (4, 1, 1, 'old')",
  "UPDATE checked SET state = 'new' WHERE id = 3",
  "INSERT INTO names VALUES (1, 'Ann'), (2, 'ANN')",
  "INSERT INTO names VALUES (1, 'Ann'), (2, 'Ben')",
  "UPDATE names SET name = 'ann' WHERE id = 2",
  'UPDATE names SET boss = 2 WHERE id = 1',
  'DELETE FROM names WHERE id = 2 RETURNING *',
  'SELECT * FROM names',
  "INSERT INTO a_parent VALUES (1, 'abc'), (2, 'xyz')",
  "INSERT INTO a_child VALUES (1, 'abc'), (2, 'abc'), (3, 'none')",
  "INSERT INTO a_child VALUES (1, 'abc'), (2, 'abc')",
  "UPDATE a_parent SET code = 'abcdef' WHERE id = 1",
  "UPDATE a_parent SET code = 'ab' WHERE id = 1",
  'DELETE FROM a_parent WHERE id = 1',
  'SELECT * FROM a_child ORDER BY id',
  // null in a key that is SQLite's rowid
  "INSERT INTO late VALUES ('x', 1, 1), ('y', 2, 2)",
  'INSERT INTO key_child VALUES (1, 1)',
  'INSERT INTO late VALUES (NULL, NULL, 1)',
  "INSERT INTO late VALUES ('z', NULL, 1000)",
  ['INSERT INTO late VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', ['z', null, 3]],
  "INSERT INTO late SELECT 'z', nullif(g, 9), g FROM (VALUES (8), (9), (10)) v(g)",
  "INSERT INTO late VALUES ('z', 3, 3), ('x', 1, 3), ('z', NULL, 3) RETURNING id",
  ["INSERT INTO late VALUES ('z', $1, 1 / $2::int)", [null, 0]],
  'UPDATE late SET id = NULL',
  'UPDATE late SET id = NULL WHERE id = 99',
  'UPDATE late SET id = DEFAULT',
  ['UPDATE late SET id = $1, n = $2 WHERE id = 2 RETURNING *', [null, 7]],
  ['UPDATE late SET id = $1, n = $2 WHERE id = 2 RETURNING *', [20, 7]],
  'UPDATE late SET name = NULL, id = NULL WHERE id = 1',
  'UPDATE late SET n = 1000, id = NULL WHERE id = 1',
  'UPDATE late SET (n, id) = (9, NULL) WHERE id = 20',
  'UPDATE late AS t SET id = nullif(t.id, 20) RETURNING t.id',
  ['UPDATE late SET id = $1, n = 1 / $2::int', [null, 0]],
  'UPDATE late SET id = NULL FROM key_child c WHERE c.late = late.id',
  'UPDATE late SET id = (SELECT c.id FROM key_child c WHERE c.id = 77), n = 5',
  'UPDATE late SET id = id + 100 WHERE id = 1',
  'SELECT * FROM key_child',
  "INSERT INTO late VALUES ('z', 20, 3) ON CONFLICT (id) DO UPDATE SET id = NULL",
  ["INSERT INTO late VALUES ('z', 20, 3) ON CONFLICT (id) DO UPDATE SET id = $1, n = excluded.n + 1", [null]],
  ["INSERT INTO late VALUES ('z', 20, 3) ON CONFLICT (id) DO UPDATE SET id = $1, n = excluded.n + 1", [21]],
  'SELECT * FROM late ORDER BY id',
  'INSERT INTO flags VALUES (NULL)',
  'INSERT INTO flags VALUES (true)',
  'UPDATE flags SET flag = NULL',
  'INSERT INTO own_keys VALUES (NULL)',
  'INSERT INTO own_keys VALUES (1), (NULL)',
  // values of sequences beside such a key are used up once
  ["INSERT INTO keys VALUES ($1, nextval('numbers') + 1)", [1]],
  "SELECT nextval('numbers')",
  'INSERT INTO keys (id) VALUES (NULL)',
  'INSERT INTO keys (id) VALUES (2), (NULL), (3)',
  'INSERT INTO keys (id) VALUES (2), (NULL), (3) RETURNING n',
  'INSERT INTO keys (id) VALUES (2), (2), (NULL) RETURNING n',
  'INSERT INTO keys (id) SELECT nullif(id, 1) FROM keys RETURNING *',
  ["UPDATE keys SET id = $1, n = nextval('numbers') + 1", [4]],
  ["UPDATE keys SET id = $1, n = nextval('numbers') + 1", [null]],
  "UPDATE keys SET id = nullif(id, 4), n = nextval('numbers') RETURNING *",
  "UPDATE keys SET id = NULL, note = 'too long'",
  "SELECT *, nextval('numbers') FROM keys",
  // names that are words of SQL, or have a dollar sign
  'INSERT INTO words VALUES (1, 1, 1)',
  'INSERT INTO words VALUES (2, 1, 2)',
  'INSERT INTO words VALUES (2, 2, 1)',
  "INSERT INTO words VALUES (2, 2, 2, 'none')",
  'UPDATE words SET "user" = "order"',
  // values
  ["INSERT INTO users (email, tint) VALUES ('k@x', $1)", ['blue']],
  ["INSERT INTO users (email, age) VALUES ('k@x', $1)", ['12x']],
  ["INSERT INTO users (email, age) VALUES ('k@x', $1)", [3000000000]],
  ["INSERT INTO users (email, balance) VALUES ('k@x', $1)", ['123456789.5']],
  ['INSERT INTO users (email, "displayName") VALUES (\'k@x\', $1)', ['x'.repeat(81)]],
  ['INSERT INTO users (email) VALUES ($1)', ['nul\0byte']],
  ['INSERT INTO users (email) VALUES ($1) RETURNING email', ['lone \ud800 surrogate']],
  ['INSERT INTO users (email) VALUES ($1)', []],
  ['INSERT INTO users (email) VALUES ($1)', ['a', 'b']],
  ['SELECT $1::int', [1, 2]],
  ['SELECT id FROM users WHERE id = $1', [Buffer.from([0, 0, 0, 1])]],
  [
    'INSERT INTO users (email, bytes) VALUES ($1, $2) RETURNING bytes',
    [Buffer.from('buf@x'), Buffer.from([0, 255, 1])],
  ],
  ['INSERT INTO users (email, meta) VALUES ($1, $2)', ['j@x', '{bad']],
  [
    'INSERT INTO users (email, joined) VALUES ($1, $2) RETURNING joined',
    ['d@x', new Date(Date.UTC(2024, 1, 3, 4, 5, 6, 789))],
  ],
]
