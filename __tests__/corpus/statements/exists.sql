-- EXISTS and IN with subqueries | 61
SELECT EXISTS (SELECT 1 FROM "User" WHERE email = 'ada@acme.test') AS taken;
-- ["u1"]
SELECT EXISTS(SELECT 1 FROM orders WHERE user_id = $1 AND status = 'paid') AS "hasPaid", NOT EXISTS(SELECT 1 FROM "Task" WHERE "assigneeId" = $1 AND status = 'TODO') AS "isFree";
SELECT p.sku FROM products p WHERE NOT EXISTS (SELECT 1 FROM order_items i WHERE i.product_id = p.id) ORDER BY p.sku;
SELECT u.id FROM "User" u WHERE EXISTS (SELECT 1 FROM "Task" t JOIN "Project" p ON p.id = t."projectId" WHERE t."assigneeId" = u.id AND p.archived) ORDER BY u.id;
SELECT id FROM "Task" WHERE id NOT IN (SELECT "parentId" FROM "Task" WHERE "parentId" IS NOT NULL) ORDER BY id;
SELECT id FROM orders WHERE user_id IN (SELECT id FROM "User" WHERE "organizationId" IN (SELECT id FROM "Organization" WHERE plan <> 'free')) ORDER BY id;
DELETE FROM "Tag" t WHERE NOT EXISTS (SELECT 1 FROM "_TagToTask" x WHERE x."A" = t.id) RETURNING id;
SELECT name, (SELECT COUNT(*) FROM "Task" t WHERE t."projectId" = p.id AND EXISTS (SELECT FROM "Task" s WHERE s."parentId" = t.id)) AS parents FROM "Project" p ORDER BY p.id;
INSERT INTO "Tag" (name) SELECT 'once' WHERE NOT EXISTS (SELECT 1 FROM "Tag" WHERE name = 'once') RETURNING name;
SELECT id FROM products WHERE price > ALL (SELECT price FROM products WHERE 'input' = ANY(categories)) ORDER BY id;
