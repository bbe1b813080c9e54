-- data-modifying WITH | 17
WITH moved AS (DELETE FROM jobs WHERE state = 'done' RETURNING *) SELECT id, queue FROM moved ORDER BY id;
WITH inserted AS (INSERT INTO orders (user_id, total) VALUES ('u2', 49.98) RETURNING id) INSERT INTO order_items (order_id, product_id, quantity, unit_price) SELECT id, 4, 2, 4.99 FROM inserted RETURNING order_id > 0 AS placed, quantity;
WITH updated AS (UPDATE products SET stock = stock - 1 WHERE id = 1 AND stock > 0 RETURNING id, stock) SELECT COUNT(*) AS n, MIN(stock) AS stock FROM updated;
WITH upserted AS (INSERT INTO "Tag" (name) VALUES ('urgent'), ('fresh') ON CONFLICT (name) DO NOTHING RETURNING id, name) SELECT name FROM upserted UNION ALL SELECT name FROM "Tag" WHERE name IN ('urgent', 'fresh') ORDER BY name;
WITH gone AS (DELETE FROM "_TagToTask" WHERE "B" = 3 RETURNING "A"), added AS (INSERT INTO "_TagToTask" ("A", "B") SELECT "A", 4 FROM gone RETURNING "A") SELECT COUNT(*) FROM added;
WITH claimed AS (UPDATE jobs SET state = 'running' WHERE id IN (SELECT id FROM jobs WHERE state = 'queued' AND queue = 'email' ORDER BY id LIMIT 1) RETURNING id, payload) SELECT c.id, c.payload ->> 'to' AS recipient FROM claimed c;
WITH archived AS (UPDATE "Project" SET archived = true WHERE id = 2 RETURNING id) UPDATE "Task" t SET status = 'CANCELLED' FROM archived a WHERE t."projectId" = a.id AND t.status <> 'DONE' RETURNING t.id;
