-- RETURNING | 74
-- ["late", "#123456"]
INSERT INTO "Tag" (name, color) VALUES ($1, $2) RETURNING *;
DELETE FROM "_TagToTask" WHERE "A" = 3 RETURNING "B";
UPDATE jobs SET attempts = attempts + 1, last_error = 'again' WHERE id = 2 RETURNING id, attempts, max_attempts - attempts AS remaining;
INSERT INTO orders (user_id, total) VALUES ('u2', 10), ('u4', 20.5) RETURNING id, user_id, total, status, currency;
INSERT INTO "Task" ("projectId", title) SELECT id, 'Retrospective' FROM "Project" WHERE NOT archived ORDER BY id RETURNING id, "projectId", status;
DELETE FROM orders WHERE status = 'cart' RETURNING id, user_id, total::float8;
UPDATE products SET attributes = attributes || '{"sale": true}' WHERE stock > 100 RETURNING sku, attributes;
INSERT INTO "Event" (type, "occurredAt") VALUES ('cron', '2024-01-01') RETURNING id, properties, "occurredAt", "durationMs" IS NULL AS open;
UPDATE "User" SET "loginCount" = 0 WHERE id = 'nobody' RETURNING id;
INSERT INTO products (sku, name, price, updated_at) VALUES ('NEW', 'New', -1, '2024-06-01') RETURNING id;
