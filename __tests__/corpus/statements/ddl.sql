-- DDL and maintenance in raw SQL | 29
CREATE TABLE scratch (id serial PRIMARY KEY, label text NOT NULL);
CREATE TEMP TABLE batch AS SELECT id FROM "User" WHERE role = 'OWNER';
CREATE INDEX IF NOT EXISTS orders_user ON orders (user_id);
ALTER TABLE "Tag" ADD COLUMN description text;
DROP TABLE IF EXISTS nothing_here;
ALTER SEQUENCE invoice_number_seq RESTART WITH 1;
CREATE EXTENSION IF NOT EXISTS citext;
ANALYZE orders;
COMMENT ON TABLE orders IS 'What was bought';
