-- IS DISTINCT FROM and row values | 13
SELECT id FROM "Task" WHERE "assigneeId" IS DISTINCT FROM 'u2' ORDER BY id;
UPDATE "User" SET name = 'Bob' WHERE id = 'u2' AND name IS DISTINCT FROM 'Bob' RETURNING id;
SELECT id FROM orders WHERE notes IS NOT DISTINCT FROM NULL ORDER BY id;
-- ["1", "2", "4", "5"]
SELECT order_id, product_id, quantity FROM order_items WHERE (order_id, product_id) IN (($1, $2), ($3, $4)) ORDER BY 1, 2;
SELECT day FROM daily_stats WHERE (day, metric) NOT IN (SELECT "occurredAt"::date, 'views' FROM "Event") ORDER BY 1;
SELECT ROW(1, 2) = ROW(1, 2) AS same, (1, NULL) IS NULL AS none, ROW(1, NULL) IS NOT NULL AS all_set;
