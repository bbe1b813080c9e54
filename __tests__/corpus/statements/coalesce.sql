-- COALESCE, NULLIF, GREATEST, LEAST | 132
SELECT id, COALESCE(name, split_part(email, '@', 1)) AS display FROM "User" ORDER BY id;
SELECT COALESCE(SUM(total), 0) AS total FROM orders WHERE user_id = 'nobody';
SELECT COALESCE(MAX(position), 0) + 1 AS next FROM "Task" WHERE "projectId" = 99;
SELECT id, GREATEST("createdAt", "completedAt") AS touched, LEAST(priority, 2) FROM "Task" ORDER BY id;
SELECT id, NULLIF(description, '') AS description, COALESCE(NULLIF(TRIM(description), ''), '-') AS shown FROM "Task" ORDER BY id;
UPDATE products SET stock = GREATEST(stock - 10, 0) RETURNING id, stock;
-- [null, "Ada L."]
UPDATE "User" SET email = COALESCE($1, email), name = COALESCE($2, name) WHERE id = 'u1' RETURNING email, name;
SELECT id, total / NULLIF((SELECT COUNT(*) FROM order_items i WHERE i.order_id = o.id), 0) AS per_line FROM orders o ORDER BY id;
-- ["2"]
SELECT COALESCE((SELECT title FROM "Task" WHERE id = $1::int), 'none') AS title;
SELECT COALESCE(NULL, 1, 2), GREATEST(1, NULL, 3), LEAST('b', 'a'), NULLIF(1, 1), COALESCE(price, stock) FROM products WHERE id = 1;
SELECT COALESCE(1, 'x');
