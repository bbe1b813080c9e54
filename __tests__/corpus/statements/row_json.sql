-- row_to_json, to_jsonb, whole rows | 42
SELECT row_to_json(t) FROM (SELECT id, name, color FROM "Tag" ORDER BY id) t;
SELECT to_jsonb(p) AS product FROM products p WHERE id = 5;
SELECT to_jsonb(t) - 'createdAt' - 'description' AS task FROM "Task" t WHERE "projectId" = 4;
SELECT json_agg(row_to_json(x)) FROM (SELECT status, COUNT(*) AS n FROM "Task" GROUP BY status ORDER BY status) x;
SELECT json_agg(t ORDER BY t.id) FROM "Tag" t;
SELECT to_jsonb(u.tags) AS tags, to_json(u."createdAt") AS created, to_jsonb(u.credits) AS credits FROM "User" u WHERE id = 'u1';
SELECT o.id, jsonb_agg(to_jsonb(i) - 'order_id' ORDER BY i.product_id) AS items FROM orders o JOIN order_items i ON i.order_id = o.id GROUP BY o.id ORDER BY o.id;
SELECT to_jsonb(d) || jsonb_build_object('label', metric || '!') AS stat FROM daily_stats d WHERE metric = 'signups';
