-- SELECT 1, LIMIT ALL, paging | 28
SELECT 1;
SELECT 1 AS ok, true AS up, 'pong' AS ping;
SELECT id FROM orders ORDER BY id LIMIT ALL;
-- ["2", "2"]
SELECT id, title FROM "Task" ORDER BY id LIMIT $1 OFFSET $2;
-- ["2024-04-10T11:00:00Z", "2", "2"]
SELECT id FROM orders WHERE (created_at, id) < ($1::timestamptz, $2::bigint) ORDER BY created_at DESC, id DESC LIMIT $3::int;
SELECT id FROM products ORDER BY random() LIMIT 0;
SELECT name FROM "User" ORDER BY name NULLS FIRST, id FETCH FIRST 3 ROWS ONLY;
SELECT id FROM orders LIMIT -1;
