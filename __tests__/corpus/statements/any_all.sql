-- ANY and ALL | 75
-- ["{TODO,IN_PROGRESS}"]
SELECT id FROM "Task" WHERE status = ANY($1::"TaskStatus"[]) ORDER BY id;
-- ["{00000000-0000-4000-8000-000000000001,00000000-0000-4000-8000-000000000003}"]
SELECT slug FROM "Organization" WHERE id = ANY($1::uuid[]) ORDER BY slug;
SELECT id FROM products WHERE 'desk' = ANY(categories) ORDER BY id;
SELECT id FROM "User" WHERE NOT ('beta' = ANY(tags)) ORDER BY id;
SELECT id FROM orders WHERE status <> ALL(ARRAY['cart', 'refunded']::order_status[]) ORDER BY id;
SELECT id FROM "User" WHERE email ILIKE ANY(ARRAY['%@acme.test', 'frank%']) ORDER BY id;
SELECT id FROM products WHERE price < ANY(SELECT unit_price FROM order_items WHERE order_id = 1) ORDER BY id;
-- ["{}"]
SELECT COUNT(*) FROM "User" WHERE id = ANY($1::text[]) OR id <> ALL($1::text[]);
SELECT id FROM "Task" WHERE "assigneeId" = ANY(ARRAY(SELECT id FROM "User" WHERE role IN ('OWNER', 'ADMIN'))) ORDER BY id;
-- ["{u1,u2}", "{1,2}"]
DELETE FROM "Task" WHERE "assigneeId" = ANY($1) AND "projectId" = ANY($2) AND status = 'DONE' RETURNING id;
SELECT 1 = ANY('a');
