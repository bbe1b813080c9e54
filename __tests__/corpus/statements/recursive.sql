-- WITH RECURSIVE | 10
-- ["1"]
WITH RECURSIVE tree AS (SELECT id, title, "parentId", 0 AS depth FROM "Task" WHERE id = $1::int UNION ALL SELECT t.id, t.title, t."parentId", tree.depth + 1 FROM "Task" t JOIN tree ON t."parentId" = tree.id) SELECT id, title, depth FROM tree ORDER BY depth, id;
WITH RECURSIVE ancestors AS (SELECT id, "parentId", title FROM "Task" WHERE id = 4 UNION SELECT t.id, t."parentId", t.title FROM "Task" t JOIN ancestors a ON a."parentId" = t.id) SELECT title FROM ancestors ORDER BY id;
WITH RECURSIVE path AS (SELECT id, title::text AS path, ARRAY[id] AS ids FROM "Task" WHERE "parentId" IS NULL UNION ALL SELECT t.id, p.path || ' > ' || t.title, p.ids || t.id FROM "Task" t JOIN path p ON p.id = t."parentId" WHERE NOT t.id = ANY (p.ids)) SELECT id, path, ids FROM path ORDER BY ids;
WITH RECURSIVE numbers(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM numbers WHERE n < 10) SELECT sum(n), max(n) FROM numbers;
WITH RECURSIVE days AS (SELECT DATE '2024-02-27' AS day UNION ALL SELECT (day + INTERVAL '1 day')::date FROM days WHERE day < '2024-03-02') SELECT day FROM days ORDER BY day;
WITH RECURSIVE sub AS (SELECT id FROM "Task" WHERE id = 5 UNION ALL SELECT t.id FROM "Task" t JOIN sub s ON t."parentId" = s.id) UPDATE "Task" SET priority = 9 WHERE id IN (SELECT id FROM sub) RETURNING id, priority;
