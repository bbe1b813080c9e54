-- CASE | 60
SELECT id, CASE status WHEN 'DONE' THEN 1 WHEN 'CANCELLED' THEN -1 ELSE 0 END AS score FROM "Task" ORDER BY id;
SELECT SUM(CASE WHEN status = 'DONE' THEN 1 ELSE 0 END) AS done, SUM(CASE WHEN status <> 'DONE' THEN estimate END) AS open_estimate FROM "Task";
UPDATE products SET stock = CASE id WHEN 1 THEN stock - 1 WHEN 3 THEN stock + 5 ELSE stock END WHERE id IN (1, 3, 4) RETURNING id, stock;
-- ["[3, 1, 2]"]
SELECT id, name FROM "Project" ORDER BY CASE WHEN id = ($1::jsonb ->> 0)::int THEN 0 ELSE 1 END, id;
SELECT id, CASE WHEN "lastSeenAt" IS NULL THEN 'never' WHEN "lastSeenAt" < '2024-05-01' THEN 'inactive' ELSE 'active' END AS activity FROM "User" ORDER BY id;
UPDATE "Task" SET position = (CASE WHEN id = 2 THEN 3 WHEN id = 3 THEN 2 END)::float8, status = CASE WHEN id = 2 THEN 'TODO'::"TaskStatus" ELSE status END WHERE id IN (2, 3) RETURNING id, position, status;
SELECT CASE WHEN COUNT(*) > 3 THEN 'many' ELSE 'few' END FROM "Tag";
SELECT id, CASE WHEN total > 100 THEN total ELSE 0.5 END AS t, CASE WHEN notes = '' THEN NULL ELSE notes END FROM orders ORDER BY id;
SELECT CASE WHEN true THEN 1 ELSE 'x' END;
