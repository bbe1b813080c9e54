import type { Kind } from './kinds'

const SHOP = `
CREATE TABLE log (id serial PRIMARY KEY, said text);
CREATE TABLE orders (id serial PRIMARY KEY, name text, total int NOT NULL DEFAULT 0, touched int NOT NULL DEFAULT 0);
CREATE TABLE items (id serial PRIMARY KEY, order_id int REFERENCES orders ON DELETE CASCADE, qty int NOT NULL DEFAULT 1, touched int NOT NULL DEFAULT 0);
CREATE TABLE archive (id int PRIMARY KEY, name text);
CREATE FUNCTION say() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO log (said) VALUES (format('%s %s %s %s old %s new %s', TG_NAME, TG_WHEN, TG_OP, TG_TABLE_NAME,
    CASE WHEN TG_LEVEL = 'ROW' AND TG_OP <> 'INSERT' THEN to_jsonb(OLD)::text ELSE '-' END,
    CASE WHEN TG_LEVEL = 'ROW' AND TG_OP <> 'DELETE' THEN to_jsonb(NEW)::text ELSE '-' END));
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.touched := NEW.touched + 1;
  RETURN NEW;
END $$;
CREATE FUNCTION total() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE orders SET total = (SELECT coalesce(sum(qty), 0) FROM items WHERE order_id = orders.id) WHERE id IN (NEW.order_id);
  RETURN NULL;
END $$;
CREATE TRIGGER touch BEFORE INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TRIGGER touch BEFORE INSERT OR UPDATE ON items FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TRIGGER total AFTER INSERT OR UPDATE OF qty ON items FOR EACH ROW EXECUTE FUNCTION total();
`
const SAYS = (table: string, when: string, level = 'ROW', events = 'INSERT OR UPDATE OR DELETE'): string =>
  `CREATE TRIGGER say_${when.toLowerCase()}_${level.toLowerCase()} ${when} ${events} ON ${table} FOR EACH ${level} EXECUTE FUNCTION say();\n`

const ROWS = ['orders', 'items', 'archive', 'log'].map((table) => `SELECT * FROM ${table} ORDER BY id`)

export const PARTS: readonly Kind[] = [
  {
    name: 'WITH queries that write, and the statement that reads what they return',
    ddl: SHOP + SAYS('orders', 'AFTER') + SAYS('items', 'AFTER'),
    statements: [
      `WITH o AS (INSERT INTO orders (name) VALUES ('a') RETURNING *) SELECT * FROM o`,
      `WITH o AS (INSERT INTO orders (name) VALUES ('b') RETURNING id) INSERT INTO items (order_id, qty) SELECT o.id, q FROM o, (VALUES (1), (2)) v (q) RETURNING *`,
      `WITH o AS (INSERT INTO orders (name) VALUES ('c') RETURNING id) INSERT INTO items (order_id, qty) VALUES ((SELECT id FROM o), 5) RETURNING id, order_id, touched`,
      `WITH o AS (UPDATE orders SET name = name || '!' WHERE id = 1 RETURNING id, name, touched) SELECT name, touched FROM o`,
      `WITH o AS (INSERT INTO orders (name) VALUES ('d'), ('e') RETURNING id, touched) SELECT count(*), sum(touched) FROM o`,
      `WITH gone AS (DELETE FROM orders WHERE id = 2 RETURNING *) INSERT INTO archive SELECT id, name FROM gone RETURNING *`,
      `WITH gone AS (DELETE FROM items WHERE qty > 4 RETURNING order_id) UPDATE orders SET name = 'emptied' FROM gone WHERE gone.order_id = orders.id RETURNING orders.*`,
      `WITH x AS (SELECT 7 AS qty) INSERT INTO items (order_id, qty) SELECT 1, qty FROM x RETURNING *, (SELECT qty + 1 FROM x)`,
      ...ROWS,
    ],
  },
  {
    name: 'parts that nothing reads',
    ddl: SHOP + SAYS('orders', 'AFTER') + SAYS('items', 'AFTER') + SAYS('orders', 'BEFORE'),
    statements: [
      `INSERT INTO orders (name) VALUES ('a'), ('b'), ('c')`,
      `WITH one AS (UPDATE orders SET name = 'x' WHERE id = 1), two AS (INSERT INTO items (order_id) VALUES (2)) DELETE FROM orders WHERE id = 3`,
      `WITH one AS (INSERT INTO orders (name) VALUES ('p') RETURNING id), two AS (INSERT INTO items (order_id) SELECT id FROM one) SELECT 1`,
      `WITH one AS (INSERT INTO orders (name) VALUES ('q'), ('r')), two AS (INSERT INTO items (order_id, qty) VALUES (1, 3), (1, 4)) SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM items)`,
      `WITH one AS (UPDATE orders SET name = 'y' WHERE id = 1) UPDATE orders SET name = 'z' WHERE id = 2`,
      `WITH one AS (UPDATE items SET qty = 0 WHERE id = 1) SELECT sum(qty) FROM items`,
      ...ROWS,
    ],
  },
  {
    name: 'triggers of the statement as such, once for a table',
    ddl:
      SHOP +
      ['orders', 'archive'].map((t) => SAYS(t, 'BEFORE', 'STATEMENT') + SAYS(t, 'AFTER', 'STATEMENT')).join('') +
      SAYS('archive', 'AFTER'),
    statements: [
      `INSERT INTO orders (name) VALUES ('a'), ('b'), ('c')`,
      `WITH gone AS (DELETE FROM orders WHERE id = 1 RETURNING *) INSERT INTO archive SELECT id, name FROM gone`,
      `WITH gone AS (DELETE FROM orders WHERE id = 2 RETURNING *) INSERT INTO archive VALUES ((SELECT id FROM gone), 'x')`,
      `WITH one AS (UPDATE orders SET name = 'x' WHERE id = 3), two AS (UPDATE orders SET name = 'y' WHERE id = 99), three AS (INSERT INTO archive VALUES (50)) SELECT 1`,
      `WITH gone AS (DELETE FROM orders WHERE false RETURNING *) INSERT INTO archive SELECT id, name FROM gone`,
      `WITH gone AS (DELETE FROM orders RETURNING *) SELECT id, name FROM gone`,
      ...ROWS,
    ],
  },
  {
    name: 'MERGE',
    ddl:
      SHOP +
      SAYS('orders', 'BEFORE', 'STATEMENT') +
      SAYS('orders', 'AFTER', 'STATEMENT') +
      SAYS('orders', 'BEFORE') +
      SAYS('orders', 'AFTER'),
    statements: [
      `INSERT INTO orders (name, total) VALUES ('a', 1), ('b', 2), ('c', 3), ('d', 4)`,
      `MERGE INTO orders o USING (VALUES (1, 'one'), (2, 'two'), (9, 'nine')) s (id, name) ON o.id = s.id
       WHEN MATCHED AND o.id = 1 THEN UPDATE SET name = s.name, total = o.total + 10
       WHEN MATCHED THEN DELETE
       WHEN NOT MATCHED THEN INSERT (name, total) VALUES (s.name, s.id)
       RETURNING merge_action(), o.*, old.name AS was, new.touched, s.id AS source`,
      `MERGE INTO orders o USING (VALUES (3)) s (id) ON o.id = s.id WHEN MATCHED THEN DO NOTHING WHEN NOT MATCHED BY SOURCE AND o.id > 3 THEN UPDATE SET total = 0 RETURNING merge_action(), o.id, o.total, s.id`,
      `MERGE INTO orders o USING (VALUES (3), (3)) s (id) ON o.id = s.id WHEN MATCHED THEN UPDATE SET total = 5`,
      `MERGE INTO orders o USING (VALUES (77)) s (id) ON o.id = s.id WHEN MATCHED THEN DELETE`,
      `MERGE INTO orders o USING (SELECT (SELECT max(total) FROM orders) AS top) s ON o.total = s.top WHEN MATCHED THEN UPDATE SET name = 'top', total = (SELECT sum(total) FROM orders)`,
      `WITH m AS (MERGE INTO orders o USING (VALUES (50, 'm')) s (id, name) ON o.id = s.id WHEN NOT MATCHED THEN INSERT (name) VALUES (s.name) RETURNING o.id, merge_action() AS did) INSERT INTO items (order_id) SELECT id FROM m RETURNING order_id`,
      ...ROWS,
    ],
  },
  {
    name: 'MERGE whose triggers leave rows out, change others and fail',
    ddl: `
CREATE TABLE t (id int PRIMARY KEY, n int CHECK (n < 100));
CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN IF OLD.n = 0 THEN RETURN NULL; END IF; RETURN OLD; END IF;
  IF NEW.n = 13 THEN RAISE EXCEPTION 'no luck for %', NEW.id; END IF;
  IF NEW.n = 14 THEN RETURN NULL; END IF;
  IF NEW.n = 15 THEN UPDATE t SET n = 1 WHERE id = NEW.id; END IF;
  NEW.n := NEW.n * 2;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON t FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION guard();`,
    statements: [
      `INSERT INTO t VALUES (1, 1), (2, 2), (3, 0)`,
      `MERGE INTO t USING (VALUES (1, 14), (4, 14), (5, 5)) s (id, n) ON t.id = s.id WHEN MATCHED THEN UPDATE SET n = s.n WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.n) RETURNING *`,
      `MERGE INTO t USING (VALUES (1, 13)) s (id, n) ON t.id = s.id WHEN MATCHED THEN UPDATE SET n = s.n`,
      `MERGE INTO t USING (VALUES (1, 15)) s (id, n) ON t.id = s.id WHEN MATCHED THEN UPDATE SET n = s.n`,
      `MERGE INTO t USING (VALUES (1, 60)) s (id, n) ON t.id = s.id WHEN MATCHED THEN UPDATE SET n = s.n`,
      `MERGE INTO t USING (VALUES (3)) s (id) ON t.id = s.id WHEN MATCHED THEN DELETE RETURNING *`,
      `MERGE INTO t USING (VALUES (2), (2)) s (id) ON t.id = s.id WHEN MATCHED THEN DELETE`,
      `MERGE INTO t USING (VALUES (NULL::int, 1)) s (id, n) ON t.id = s.id WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.n)`,
      `SELECT * FROM t ORDER BY id`,
    ],
  },
  {
    name: 'ON CONFLICT in a part, and a subquery in DO UPDATE',
    ddl: SHOP + SAYS('archive', 'AFTER'),
    statements: [
      `INSERT INTO archive VALUES (1, 'a')`,
      `WITH a AS (INSERT INTO archive VALUES (1, 'b'), (2, 'c') ON CONFLICT (id) DO UPDATE SET name = excluded.name || (SELECT count(*) FROM archive) RETURNING *) SELECT * FROM a`,
      `INSERT INTO archive VALUES (3, 'x'), (1, 'd') ON CONFLICT (id) DO UPDATE SET name = (SELECT count(*) FROM archive)::text RETURNING *`,
      `INSERT INTO archive VALUES (9, 'x') RETURNING (SELECT count(*) FROM log), (SELECT count(*) FROM archive)`,
      `INSERT INTO archive VALUES (10, 'x'), (10, 'd') ON CONFLICT (id) DO UPDATE SET name = 'again'`,
      `WITH a AS (INSERT INTO archive VALUES (11, 'x'), (11, 'd') ON CONFLICT (id) DO UPDATE SET name = 'again' RETURNING id) SELECT * FROM a`,
      `WITH a AS (INSERT INTO archive VALUES (1, 'e') ON CONFLICT DO NOTHING RETURNING id) SELECT count(*) FROM a`,
      ...ROWS,
    ],
  },
]
