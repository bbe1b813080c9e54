CREATE TABLE articles (
  id serial PRIMARY KEY,
  title text NOT NULL,
  body text,
  tags text[] NOT NULL DEFAULT '{}',
  meta jsonb,
  search tsvector GENERATED ALWAYS AS (setweight(to_tsvector('english', coalesce(title, '')), 'A') || setweight(to_tsvector('english', coalesce(body, '')), 'B')) STORED,
  plain tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, title)) STORED,
  manual tsvector,
  q tsquery DEFAULT 'a & b'
);
CREATE INDEX articles_search ON articles USING GIN (search);
CREATE INDEX articles_expr ON articles USING gin (to_tsvector('english', title || ' ' || coalesce(body, '')));
CREATE INDEX articles_gist ON articles USING gist (manual);
CREATE UNIQUE INDEX articles_manual ON articles (manual);
CREATE TABLE v (a tsvector PRIMARY KEY, b tsquery UNIQUE, c regconfig DEFAULT 'english');
CREATE VIEW found AS SELECT id, ts_rank(search, to_tsquery('english', 'databas')) AS rank FROM articles WHERE search @@ to_tsquery('english', 'database');
CREATE TEXT SEARCH CONFIGURATION mine (COPY = english);
ALTER TEXT SEARCH CONFIGURATION mine ALTER MAPPING FOR hword, word WITH simple;
CREATE TABLE own (t text, s tsvector GENERATED ALWAYS AS (to_tsvector('mine', t)) STORED);
