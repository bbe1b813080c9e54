-- TRUNCATE and DELETE … USING | 11
TRUNCATE TABLE daily_stats;
TRUNCATE "Event", documents RESTART IDENTITY CASCADE;
TRUNCATE "User" CASCADE;
TRUNCATE orders;
DELETE FROM order_items USING orders o WHERE o.id = order_items.order_id AND o.status = 'cart' RETURNING order_items.product_id;
DELETE FROM "Task" t USING "Project" p WHERE p.id = t."projectId" AND p.archived RETURNING t.id, p.name;
DELETE FROM "Event" a USING "Event" b WHERE a.id > b.id AND a."userId" = b."userId" AND a.type = b.type RETURNING a.id;
