-- window functions | 22
SELECT id, "projectId", ROW_NUMBER() OVER (PARTITION BY "projectId" ORDER BY "createdAt") AS n FROM "Task" ORDER BY id;
SELECT id, user_id, total, SUM(total) OVER (PARTITION BY user_id ORDER BY created_at) AS running, total / SUM(total) OVER () AS share FROM orders ORDER BY id;
SELECT sku, price, RANK() OVER (ORDER BY price DESC), DENSE_RANK() OVER (ORDER BY price DESC), NTILE(2) OVER (ORDER BY price), PERCENT_RANK() OVER (ORDER BY price) FROM products ORDER BY sku;
SELECT day, value, LAG(value) OVER w AS previous, LEAD(value, 1, 0) OVER w AS next, value - LAG(value) OVER w AS change FROM daily_stats WHERE metric = 'views' WINDOW w AS (ORDER BY day) ORDER BY day;
SELECT id, total, AVG(total) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS moving FROM orders ORDER BY id;
SELECT id, FIRST_VALUE(title) OVER (PARTITION BY "projectId" ORDER BY priority DESC, id) AS top, LAST_VALUE(title) OVER (PARTITION BY "projectId" ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS last FROM "Task" ORDER BY id;
SELECT *, COUNT(*) OVER () AS full_count FROM "Tag" ORDER BY id LIMIT 2;
SELECT * FROM (SELECT o.id, o.user_id, ROW_NUMBER() OVER (PARTITION BY o.user_id ORDER BY o.created_at DESC) AS rn FROM orders o) ranked WHERE rn = 1 ORDER BY id;
SELECT "userId", "occurredAt", "occurredAt" - LAG("occurredAt") OVER (PARTITION BY "userId" ORDER BY "occurredAt") AS gap FROM "Event" WHERE "userId" IS NOT NULL ORDER BY "userId", "occurredAt";
SELECT "projectId", COUNT(*), SUM(COUNT(*)) OVER (ORDER BY "projectId") AS cumulative FROM "Task" GROUP BY "projectId" ORDER BY "projectId";
SELECT day, SUM(value) OVER (ORDER BY day RANGE BETWEEN INTERVAL '1 day' PRECEDING AND CURRENT ROW) AS two_days FROM daily_stats WHERE metric = 'views' ORDER BY day;
SELECT id FROM "Task" WHERE ROW_NUMBER() OVER () = 1;
