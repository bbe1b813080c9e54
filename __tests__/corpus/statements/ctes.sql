-- WITH | 127
WITH paid AS (SELECT user_id, SUM(total) AS spent FROM orders WHERE status IN ('paid', 'shipped') GROUP BY user_id) SELECT u.name, p.spent FROM paid p JOIN "User" u ON u.id = p.user_id ORDER BY p.spent DESC;
WITH monthly AS (SELECT date_trunc('month', placed_at) AS month, SUM(total) AS revenue FROM orders WHERE placed_at IS NOT NULL GROUP BY 1), growth AS (SELECT month, revenue, LAG(revenue) OVER (ORDER BY month) AS previous FROM monthly) SELECT month, revenue, previous, ROUND((revenue - previous) / NULLIF(previous, 0) * 100, 1) AS percent FROM growth ORDER BY month;
WITH ranked AS (SELECT t.*, ROW_NUMBER() OVER (PARTITION BY "projectId" ORDER BY priority DESC, id) AS rank FROM "Task" t) SELECT id, "projectId", title FROM ranked WHERE rank = 1 ORDER BY id;
WITH a AS MATERIALIZED (SELECT id FROM products WHERE stock > 0), b AS NOT MATERIALIZED (SELECT product_id FROM order_items) SELECT a.id FROM a WHERE a.id NOT IN (SELECT product_id FROM b) ORDER BY 1;
-- ["u1"]
WITH mine AS (SELECT * FROM "Event" WHERE "userId" = $1), first AS (SELECT MIN("occurredAt") AS at FROM mine) SELECT m.type, m."occurredAt" - first.at AS since FROM mine m, first ORDER BY m.id;
WITH totals(status, n) AS (SELECT status, COUNT(*) FROM "Task" GROUP BY status) SELECT s.status, COALESCE(n, 0) AS n FROM unnest(enum_range(NULL::"TaskStatus")) AS s(status) LEFT JOIN totals USING (status) ORDER BY s.status;
WITH candidates AS (SELECT id FROM "User" WHERE "deletedAt" IS NOT NULL) DELETE FROM "User" WHERE id IN (SELECT id FROM candidates) RETURNING id;
WITH new_prices AS (SELECT id, price * 1.1 AS price FROM products WHERE 'desk' = ANY (categories)) UPDATE products SET price = ROUND(n.price, 2) FROM new_prices n WHERE n.id = products.id RETURNING products.id, products.price;
WITH base AS (SELECT 1 AS n), twice AS (SELECT n * 2 AS n FROM base) INSERT INTO "Tag" (name) SELECT 'tag-' || n FROM twice RETURNING name;
WITH s AS (SELECT id, status FROM orders) SELECT (SELECT COUNT(*) FROM s WHERE status = 'paid') AS paid, (SELECT COUNT(*) FROM s) AS total;
WITH days AS (SELECT d::date AS day FROM generate_series('2024-05-01'::date, '2024-05-05'::date, interval '1 day') d) SELECT days.day, COALESCE(s.value, 0) AS views FROM days LEFT JOIN daily_stats s ON s.day = days.day AND s.metric = 'views' ORDER BY days.day;
WITH x AS (SELECT 1) SELECT * FROM y;
