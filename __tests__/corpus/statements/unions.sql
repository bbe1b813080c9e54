-- UNION, INTERSECT, EXCEPT | 19
SELECT 'task' AS kind, id::text, title FROM "Task" WHERE title ILIKE '%re%' UNION ALL SELECT 'project', id::text, name FROM "Project" WHERE name ILIKE '%re%' ORDER BY kind, id;
SELECT user_id FROM orders UNION SELECT "assigneeId" FROM "Task" WHERE "assigneeId" IS NOT NULL ORDER BY 1;
SELECT user_id FROM orders EXCEPT SELECT "userId" FROM "Event" ORDER BY 1;
SELECT user_id FROM orders INTERSECT SELECT "userId" FROM "Event" ORDER BY 1;
SELECT SUM(n) FROM (SELECT COUNT(*) AS n FROM "Task" UNION ALL SELECT COUNT(*) FROM "Project") counts;
(SELECT id, created_at FROM orders ORDER BY created_at DESC LIMIT 2) UNION ALL (SELECT id, "occurredAt" FROM "Event" ORDER BY "occurredAt" DESC LIMIT 2) ORDER BY created_at;
SELECT NULL AS day, 0 AS value UNION ALL SELECT day, value FROM daily_stats WHERE metric = 'clicks' ORDER BY value;
SELECT id, name FROM "Tag" UNION SELECT id FROM "Tag";
