/** DDL that hand-written migrations hold, each script a history on an empty database. */
export const SCRIPTS: Readonly<Record<string, string>> = {
  'unnamed constraints': `
    CREATE TABLE parent (id serial PRIMARY KEY, a int, b int, UNIQUE (a, b), UNIQUE NULLS NOT DISTINCT (b), CHECK (a > b), CHECK (a > 0), CHECK (1 = 1));
    CREATE TABLE child (
      id int GENERATED ALWAYS AS IDENTITY (START WITH 10 INCREMENT BY 5) UNIQUE, parent_id int REFERENCES parent ON DELETE SET NULL CHECK (parent_id <> 3),
      a int UNIQUE DEFERRABLE INITIALLY DEFERRED, b int CHECK (b > 0) CHECK (b < 100), self int, PRIMARY KEY (id, a),
      FOREIGN KEY (a, b) REFERENCES parent (a, b) MATCH FULL ON UPDATE CASCADE ON DELETE RESTRICT DEFERRABLE,
      FOREIGN KEY (self) REFERENCES child (id) ON DELETE SET DEFAULT);
    ALTER TABLE child ADD UNIQUE (b), ADD UNIQUE (b), ADD CHECK (b <> 7), ADD FOREIGN KEY (b) REFERENCES parent (b);
    CREATE INDEX ON child (b); CREATE INDEX ON child (b); CREATE INDEX ON child (lower(self::text), (a + b), a DESC NULLS LAST) INCLUDE (b) WHERE a > 0;
    CREATE UNIQUE INDEX ON child ((self::text)); CREATE INDEX ON child (coalesce(a, b), lower(a::text), lower(b::text));`,
  'names that are cut': `
    CREATE TABLE a_table_whose_name_is_long_enough_to_be_cut_in_every_name_made_of_it (
      a_column_whose_name_is_long_enough_to_be_cut_in_every_name_made_of_it serial PRIMARY KEY,
      ünïcödé_ünïcödé_ünïcödé_ünïcödé_ünïcödé bigserial UNIQUE CHECK (ünïcödé_ünïcödé_ünïcödé_ünïcödé_ünïcödé > 0), b int, UNIQUE (a_column_whose_name_is_long_enough_to_be_cut_in_every_name_made_of_it, b));
    CREATE INDEX ON a_table_whose_name_is_long_enough_to_be_cut_in_every_name_made_of_it (b, ünïcödé_ünïcödé_ünïcödé_ünïcödé_ünïcödé);
    CREATE TABLE short (x int REFERENCES a_table_whose_name_is_long_enough_to_be_cut_in_every_name_made_of_it);`,
  'types and their modifiers': `
    CREATE TABLE t (a varchar, b varchar(7), c char, d char(3), e "char", f numeric, g numeric(5), h numeric(7,3), i numeric(3,-2), j bit, k bit(4), l varbit, m varbit(9),
      n time, o time(2), p timetz, q timetz(1), r timestamp, s timestamp(0), u timestamptz, v timestamp(6) with time zone, w interval, x interval(2), y interval day to second(3),
      z interval year to month, aa float(3), ab float(40), ac dec(4,1), ad character varying(3)[], ae int[3][4], af numeric(4,2)[], ag text[], ah bpchar, ai interval hour, aj oid, ak name,
      al inet, am cidr, an macaddr, ao xml, ap tsvector, aq int4range, ar money, aj2 uuid, ak2 jsonb, al2 json, am2 bytea, an2 point, ao2 real, ap2 double precision, aq2 smallserial);`,
  'defaults and generated columns': `
    CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'happy');
    CREATE TABLE t (a int DEFAULT -1, b text DEFAULT 'it''s' || E'\\n\\\\', c timestamptz DEFAULT now() + interval '1 day', d timestamptz(3) DEFAULT current_timestamp(3), e mood DEFAULT 'it''s ok',
      f mood[] DEFAULT ARRAY['sad','happy']::mood[], g date DEFAULT CURRENT_DATE, h jsonb DEFAULT '{"a": [1]}', i text DEFAULT CASE WHEN 1 > 2 THEN 'x' ELSE lower('Y') END,
      j int GENERATED ALWAYS AS (a * 2 + 1) STORED, k text GENERATED ALWAYS AS (coalesce(b, '') || ':' || a::text) STORED, l bool DEFAULT (NOT true), m int DEFAULT NULL, n numeric DEFAULT 1.50,
      o text DEFAULT (gen_random_uuid())::text, p bit(4) DEFAULT B'1010', q int DEFAULT ('7')::int, r int[] DEFAULT '{1,2}', s timestamptz DEFAULT '2024-01-01 00:00:00+00'::timestamp with time zone,
      u timestamp DEFAULT (now() AT TIME ZONE 'utc'), v int DEFAULT extract(year from date '2024-02-03')::int, w text DEFAULT trim(both 'x' from 'xax'), x text DEFAULT substring('abc' from 2 for 1),
      y text DEFAULT current_user, z bool DEFAULT (1 IN (1, 2)), aa int DEFAULT greatest(1, 2, nullif(3, 3)), ab text[] DEFAULT array[]::text[], ac int DEFAULT (array[1,2,3])[2],
      ad text DEFAULT overlay('abc' placing 'x' from 2), ae int DEFAULT position('b' in 'abc'), af text COLLATE "C" DEFAULT ('a' COLLATE "C"), ag interval DEFAULT '1'::interval hour,
      ah int GENERATED ALWAYS AS (a + 1) VIRTUAL, ai double precision DEFAULT 1e3, aj bigint DEFAULT 9223372036854775807, ak text DEFAULT left('abc', 2), al int DEFAULT (- 5) ::int);`,
  checks: `
    CREATE TABLE t (a int, b text, c jsonb, d text[], e timestamptz, f numeric(5,2),
      CONSTRAINT c1 CHECK (a BETWEEN 1 AND 5 AND b IS NOT NULL OR NOT (a = 3)), CONSTRAINT c2 CHECK (b ~ '^[A-Z]{2}$' AND b NOT LIKE 'x!_%' ESCAPE '!' AND b ILIKE '%a%'),
      CONSTRAINT c3 CHECK (a IN (1, 2) AND b NOT IN ('x', 'y')), CONSTRAINT c4 CHECK (c ? 'k' AND c ->> 'k' = 'v' AND jsonb_typeof(c) = 'object'), CONSTRAINT c5 CHECK (cardinality(d) > 0 AND d[1] <> 'x' AND 'a' = ANY (d)),
      CONSTRAINT c6 CHECK (a IS DISTINCT FROM 4 AND (a, b) IS NOT NULL AND (a > 1) IS TRUE AND (a > 1) IS NOT UNKNOWN), CONSTRAINT c7 CHECK (b SIMILAR TO 'a%' AND a NOT BETWEEN SYMMETRIC 9 AND 7),
      CONSTRAINT c8 CHECK (num_nonnulls(a, b) = 1), CONSTRAINT c9 CHECK (e AT TIME ZONE 'UTC' > '2020-01-01'::timestamp), CONSTRAINT c10 CHECK (char_length(trim(b)) > 0 AND - a < 5 AND a % 2 = 0 AND a # 1 > 0),
      CONSTRAINT c11 CHECK (CASE a WHEN 1 THEN b = 'one' WHEN 2 THEN b = 'two' END), CONSTRAINT c12 CHECK (c IS NULL OR b IS JSON OBJECT), CONSTRAINT c13 CHECK (a <> ALL (ARRAY[7, 8]) AND d[1:2] @> ARRAY['a']));`,
  'altered tables': `
    CREATE TABLE u (id int PRIMARY KEY); CREATE TABLE t (id serial, a int NOT NULL DEFAULT 3, b text, c text, d int, CONSTRAINT k PRIMARY KEY (id));
    CREATE INDEX i1 ON t (b); CREATE INDEX i2 ON t (lower(b)); CREATE UNIQUE INDEX i3 ON t (c) WHERE b IS NULL; CREATE UNIQUE INDEX i4 ON t (d);
    ALTER TABLE t ADD COLUMN e timestamptz NOT NULL DEFAULT now(), ADD COLUMN IF NOT EXISTS b int, ALTER COLUMN a DROP DEFAULT, ALTER COLUMN a DROP NOT NULL, ALTER COLUMN d TYPE bigint USING d::bigint, ALTER c SET NOT NULL;
    ALTER TABLE t ADD CONSTRAINT f1 FOREIGN KEY (a) REFERENCES u, ADD CONSTRAINT ch CHECK (a > 0 AND b <> '') NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT ch; ALTER TABLE t ALTER CONSTRAINT f1 DEFERRABLE INITIALLY DEFERRED;
    ALTER TABLE t RENAME COLUMN b TO bb; ALTER TABLE t RENAME CONSTRAINT ch TO ch2; ALTER TABLE t RENAME CONSTRAINT k TO kk; ALTER TABLE t RENAME TO tt; ALTER TABLE u RENAME COLUMN id TO uid;
    ALTER TABLE tt ADD CONSTRAINT uq UNIQUE USING INDEX i4; ALTER INDEX i1 RENAME TO i1b; ALTER SEQUENCE t_id_seq RENAME TO seq; ALTER TABLE tt DROP COLUMN c, ADD COLUMN c int;
    ALTER TABLE tt ADD COLUMN g int GENERATED BY DEFAULT AS IDENTITY; ALTER TABLE tt ALTER COLUMN g SET GENERATED ALWAYS SET START WITH 5 RESTART; ALTER TABLE tt ALTER COLUMN g TYPE bigint;
    ALTER TABLE tt ADD COLUMN h int GENERATED ALWAYS AS IDENTITY; ALTER TABLE tt ALTER COLUMN h DROP IDENTITY; ALTER TABLE tt ALTER COLUMN a SET DEFAULT 9, ADD COLUMN s serial;
    CREATE SCHEMA other; ALTER TABLE tt SET SCHEMA other; ALTER TABLE other.tt DROP CONSTRAINT f1; ALTER TABLE other.tt ADD FOREIGN KEY (a) REFERENCES u (uid) ON DELETE SET NULL (a);
    ALTER TABLE IF EXISTS nowhere ADD COLUMN x int; DROP TABLE IF EXISTS nowhere; ALTER TABLE other.tt DROP CONSTRAINT kk, ADD PRIMARY KEY (id, a);`,
  'enums and domains': `
    CREATE TYPE e AS ENUM ('a', 'b'); ALTER TYPE e ADD VALUE 'c' BEFORE 'b'; ALTER TYPE e ADD VALUE IF NOT EXISTS 'c'; ALTER TYPE e ADD VALUE 'd' AFTER 'a'; ALTER TYPE e RENAME VALUE 'a' TO 'aa';
    CREATE DOMAIN pos AS int DEFAULT 1 NOT NULL CHECK (value > 0); CREATE DOMAIN code AS varchar(5) CONSTRAINT upper CHECK (value = upper(value)); ALTER DOMAIN pos DROP NOT NULL;
    CREATE TABLE t (a e DEFAULT 'b', b e[], c pos, d code, f code[], CHECK (a <> 'b'));
    ALTER TYPE e RENAME VALUE 'b' TO 'bb'; ALTER TYPE e RENAME TO ee; ALTER TYPE ee RENAME TO "E"; ALTER DOMAIN code RENAME CONSTRAINT upper TO is_upper;
    CREATE TYPE e AS ENUM ('new', 'bb'); ALTER TABLE t DROP CONSTRAINT t_a_check; ALTER TABLE t ALTER COLUMN a DROP DEFAULT, ALTER COLUMN a TYPE e USING (a::text::e), ALTER COLUMN a SET DEFAULT 'new'; ALTER TABLE t DROP COLUMN b; DROP TYPE "E";
    CREATE TYPE currency AS ENUM ('usd', 'eur'); CREATE TYPE kind AS ENUM ('k'); CREATE TABLE accounts (c currency NOT NULL DEFAULT 'usd', k kind DEFAULT 'k', n int DEFAULT 0);
    ALTER TABLE accounts ALTER COLUMN c TYPE text, ALTER COLUMN k TYPE varchar(3), ALTER COLUMN n TYPE bigint; DROP TYPE currency CASCADE; ALTER TYPE kind RENAME TO sort;`,
  'tables from queries': `
    CREATE TABLE a (id int PRIMARY KEY, x numeric(8,2), y text[] NOT NULL, "Z" timestamptz(3)); INSERT INTO a VALUES (1, 2.5, '{q}', now());
    CREATE TABLE b AS SELECT id, x * 2 AS double, y, "Z" FROM a; SELECT id, upper(y[1]) AS first INTO "C" FROM a WHERE id > 0; CREATE TABLE IF NOT EXISTS b AS SELECT 1; CREATE TABLE d (one, two) AS SELECT 1, 'x'::varchar(4) WITH NO DATA;
    SELECT * INTO TEMP tmp FROM a; UPDATE b SET double = (SELECT x FROM tmp); DROP TABLE tmp; ALTER TABLE b ADD PRIMARY KEY (id); CREATE TEMP TABLE tmp2 AS SELECT 2 AS n; INSERT INTO d SELECT n, 'y' FROM tmp2;`,
  sequences: `
    CREATE SEQUENCE a; CREATE SEQUENCE b AS smallint START 5 INCREMENT -1 MAXVALUE 50 NO MINVALUE CYCLE; CREATE SEQUENCE IF NOT EXISTS a; CREATE SEQUENCE c MINVALUE 10 MAXVALUE 20; CREATE SEQUENCE d AS integer INCREMENT BY -2;
    CREATE TABLE t (id int DEFAULT nextval('a'), id2 bigint DEFAULT nextval('"b"'::regclass), x smallserial, y bigserial); ALTER SEQUENCE a OWNED BY t.id; ALTER SEQUENCE c INCREMENT 3 START 12; ALTER SEQUENCE d AS bigint;
    ALTER SEQUENCE a RENAME TO aa; ALTER TABLE t DROP COLUMN y; ALTER SEQUENCE t_x_seq OWNED BY NONE; CREATE TABLE "T_x" (id serial); CREATE SEQUENCE "t2_id_seq"; CREATE TABLE t2 (id serial);`,
  'columns that views take': `
    CREATE TABLE t (id int, a int, b int, c int, d int); CREATE TABLE o (id int, d int, e int, f int); CREATE TABLE p (f int);
    CREATE VIEW v AS WITH q AS (SELECT id, a FROM t) SELECT q.*, o.d FROM q JOIN o USING (id); CREATE VIEW w AS SELECT x.* FROM (SELECT t.a, u.id FROM t u JOIN t ON t.id = u.id) x;
    CREATE VIEW n AS SELECT 1 AS one FROM o NATURAL JOIN p; CREATE VIEW k AS SELECT u.* FROM (SELECT u.a FROM t u) u; CREATE VIEW whole AS SELECT t FROM t; ALTER TABLE t DROP COLUMN b; ALTER TABLE t DROP COLUMN d; ALTER TABLE o DROP COLUMN e;
    ALTER TABLE p DROP COLUMN f CASCADE; CREATE VIEW st AS SELECT * FROM o, (SELECT id AS tid FROM t) z; ALTER TABLE t DROP COLUMN c; ALTER TABLE o DROP COLUMN id CASCADE;
    CREATE MATERIALIZED VIEW m AS SELECT a FROM t; DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_class WHERE relname = 'm' AND relkind = 'm') THEN DROP MATERIALIZED VIEW m; END IF; IF EXISTS (SELECT 1 FROM pg_class WHERE relname = 't' AND relkind = 'm') THEN DROP TABLE t; END IF; END $$;
    CREATE MATERIALIZED VIEW m2 AS SELECT a FROM t; DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_tables WHERE tablename = 'm2') THEN CREATE INDEX made ON m2 (a); END IF; IF EXISTS (SELECT 1 FROM pg_matviews WHERE matviewname = 'm2') THEN CREATE INDEX made2 ON m2 (a); END IF; END $$;`,
  'views, triggers and what goes with a drop': `
    CREATE TABLE a (id int PRIMARY KEY, x int); CREATE TABLE b (id int REFERENCES a, y serial); CREATE VIEW v AS SELECT a.id, b.y FROM a JOIN b USING (id) WHERE a.x > 0; CREATE MATERIALIZED VIEW m (one) AS SELECT x FROM a WITH NO DATA;
    CREATE UNIQUE INDEX mi ON m (one); CREATE VIEW w AS SELECT * FROM v WITH LOCAL CHECK OPTION; CREATE OR REPLACE VIEW u AS SELECT 1 AS one; DROP VIEW v CASCADE;
    CREATE VIEW v2 AS SELECT x FROM a; ALTER TABLE a DROP COLUMN x CASCADE; CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$; CREATE TRIGGER tr BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f();
    DROP TABLE a CASCADE; CREATE TABLE a (id int); DROP TABLE b; CREATE SCHEMA s CREATE TABLE inside (id int); CREATE TABLE s.other (id serial); DROP SCHEMA s CASCADE; CREATE TABLE keep (id int, UNIQUE (id)); DROP INDEX IF EXISTS nope;
    COMMENT ON TABLE keep IS 'x'; INSERT INTO keep VALUES (1); CREATE TEMP TABLE tmp AS SELECT 1; DROP TABLE tmp; SET search_path = public; ALTER TABLE keep ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON keep USING (true);
    DO $$ BEGIN CREATE TYPE made AS ENUM ('x'); EXCEPTION WHEN duplicate_object THEN NULL; END $$; DO $$ BEGIN CREATE TYPE made AS ENUM ('y'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
    DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'made2') THEN CREATE TYPE made2 AS ENUM ('z'); END IF; IF EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 'keep' AND column_name = 'id') THEN ALTER TABLE keep ADD COLUMN fresh made2; ELSE ALTER TABLE keep ADD COLUMN other int; END IF; END $$;
    CREATE TABLE IF NOT EXISTS keep (id int); CREATE TABLE copy (LIKE keep INCLUDING DEFAULTS);`,
}
