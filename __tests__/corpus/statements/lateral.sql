-- LATERAL | 8
SELECT u.id, latest.id AS order_id, latest.total FROM "User" u LEFT JOIN LATERAL (SELECT o.id, o.total FROM orders o WHERE o.user_id = u.id ORDER BY o.created_at DESC LIMIT 1) latest ON true ORDER BY u.id;
SELECT p.id, t.title FROM "Project" p CROSS JOIN LATERAL (SELECT title FROM "Task" WHERE "projectId" = p.id ORDER BY priority DESC, id LIMIT 2) t ORDER BY p.id, t.title;
SELECT o.id, s.lines, s.amount FROM orders o, LATERAL (SELECT COUNT(*) AS lines, SUM(quantity * unit_price) AS amount FROM order_items i WHERE i.order_id = o.id) s ORDER BY o.id;
SELECT e.id, item.sku, item.qty FROM "Event" e CROSS JOIN LATERAL jsonb_to_recordset(e.properties -> 'items') AS item(sku text, qty int) WHERE e.type = 'purchase' ORDER BY e.id, item.sku;
SELECT p.id, x.half FROM products p, LATERAL (SELECT p.price / 2 AS half) x ORDER BY p.id;
