-- JOIN | 342
SELECT o.id, u.name, o.total FROM orders o JOIN "User" u ON u.id = o.user_id WHERE o.status = 'paid' ORDER BY o.id;
SELECT o.id, p.name, i.quantity, i.quantity * i.unit_price AS line FROM orders o INNER JOIN order_items i ON i.order_id = o.id INNER JOIN products p ON p.id = i.product_id ORDER BY o.id, p.id;
SELECT p.name, COALESCE(SUM(i.quantity), 0) AS sold FROM products p LEFT JOIN order_items i ON i.product_id = p.id LEFT JOIN orders o ON o.id = i.order_id AND o.status IN ('paid', 'shipped') GROUP BY p.id ORDER BY sold DESC, p.id;
SELECT t.title, parent.title AS parent FROM "Task" t LEFT JOIN "Task" parent ON parent.id = t."parentId" ORDER BY t.id;
SELECT u.id, o.slug FROM "User" u FULL OUTER JOIN "Organization" o ON o.id = u."organizationId" ORDER BY u.id NULLS LAST, o.slug;
SELECT u.id, e.type FROM "Event" e RIGHT JOIN "User" u ON u.id = e."userId" ORDER BY u.id, e.id;
SELECT tag.name, array_agg(t.id ORDER BY t.id) AS tasks FROM "Tag" tag JOIN "_TagToTask" x ON x."A" = tag.id JOIN "Task" t ON t.id = x."B" GROUP BY tag.id ORDER BY tag.id;
SELECT a.id, b.id FROM "Project" a CROSS JOIN "Tag" b WHERE a.archived ORDER BY b.id;
SELECT order_id, sku FROM order_items JOIN products ON products.id = order_items.product_id WHERE order_id = 4 ORDER BY sku;
SELECT * FROM order_items NATURAL JOIN (SELECT id AS order_id, status FROM orders) o ORDER BY order_id, product_id;
SELECT d.day, d.value, y.value AS previous FROM daily_stats d LEFT JOIN daily_stats y ON y.metric = d.metric AND y.day = d.day - 1 WHERE d.metric = 'views' ORDER BY d.day;
-- ["00000000-0000-4000-8000-000000000001"]
SELECT DISTINCT u.id, u.name FROM "User" u JOIN "Task" t ON t."assigneeId" = u.id JOIN "Project" p ON p.id = t."projectId" WHERE p."organizationId" = $1::uuid ORDER BY u.id;
SELECT o.name, COUNT(DISTINCT p.id) AS projects, COUNT(t.id) AS tasks FROM "Organization" o LEFT JOIN "Project" p ON p."organizationId" = o.id LEFT JOIN "Task" t ON t."projectId" = p.id GROUP BY o.id, o.name ORDER BY o.name;
SELECT u.email FROM "User" u LEFT JOIN orders o ON o.user_id = u.id WHERE o.id IS NULL ORDER BY u.email;
SELECT i.order_id, p.name FROM order_items i JOIN products p ON p.id = i.product_id AND p.price > i.unit_price - 1 WHERE NOT (p.stock = 0) ORDER BY 1, 2;
SELECT a.title, b.title FROM "Task" a JOIN "Task" b ON a."projectId" = b."projectId" AND a.id < b.id WHERE a."assigneeId" = b."assigneeId" ORDER BY a.id, b.id;
SELECT day, v.value AS views, s.value AS signups FROM daily_stats v FULL JOIN daily_stats s USING (day) WHERE v.metric = 'views' AND s.metric = 'signups' ORDER BY day;
SELECT p.id, p.name, u.name AS owner FROM "Project" p LEFT JOIN "User" u ON u.id = p."ownerId" WHERE u.name ILIKE 'a%' OR u.id IS NULL ORDER BY p.id;
SELECT users.id FROM "User" u WHERE users.id = 'u1';
SELECT id FROM "Task" t JOIN "Project" p ON p.id = t."projectId";
