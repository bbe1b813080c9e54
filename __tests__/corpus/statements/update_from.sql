-- UPDATE … FROM | 77
UPDATE orders o SET total = s.total FROM (SELECT order_id, SUM(quantity * unit_price) AS total FROM order_items GROUP BY order_id) s WHERE s.order_id = o.id RETURNING o.id, o.total;
UPDATE "Task" AS t SET position = v.position FROM (VALUES (1, 5.5), (2, 1.25), (3, 0)) AS v(id, position) WHERE t.id = v.id RETURNING t.id, t.position;
-- ["{1,3,4}", "{5,6,7}"]
UPDATE products p SET stock = u.stock FROM unnest($1::bigint[], $2::int[]) AS u(id, stock) WHERE p.id = u.id RETURNING p.id, p.stock;
UPDATE "Task" SET "assigneeId" = p."ownerId" FROM "Project" p WHERE p.id = "Task"."projectId" AND "Task"."assigneeId" IS NULL RETURNING "Task".id, "Task"."assigneeId";
UPDATE products SET stock = stock - i.quantity FROM order_items i WHERE i.product_id = products.id AND i.order_id = 1 AND stock >= i.quantity RETURNING products.sku, products.stock;
UPDATE "User" u SET credits = u.credits + b.bonus FROM (SELECT user_id, COUNT(*) * 10 AS bonus FROM orders GROUP BY user_id) b WHERE b.user_id = u.id;
UPDATE "User" AS u SET "organizationId" = o.id FROM "Organization" o WHERE o.slug = 'initech' AND u."organizationId" IS NULL RETURNING u.id, o.name;
UPDATE orders SET notes = u.name || ': ' || COALESCE(notes, '-') FROM "User" u JOIN "Organization" g ON g.id = u."organizationId" WHERE u.id = orders.user_id AND g.plan = 'pro' RETURNING orders.id, orders.notes;
-- ["[{\"id\": 1, \"name\": \"first\"}, {\"id\": 2, \"name\": \"second\"}]"]
UPDATE "Tag" SET name = data.name FROM jsonb_to_recordset($1::jsonb) AS data(id int, name text) WHERE "Tag".id = data.id RETURNING "Tag".id, "Tag".name;
UPDATE "Task" SET (status, "completedAt") = ('DONE', '2024-06-01') WHERE id = 3 RETURNING status, "completedAt";
