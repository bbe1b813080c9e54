-- FILTER | 35
SELECT COUNT(*) FILTER (WHERE status = 'DONE') AS done, COUNT(*) FILTER (WHERE status = 'IN_PROGRESS') AS doing, COUNT(*) AS total FROM "Task";
SELECT user_id, SUM(total) FILTER (WHERE currency = 'EUR') AS eur, SUM(total) FILTER (WHERE currency = 'USD') AS usd FROM orders GROUP BY user_id ORDER BY user_id;
SELECT p.id, COUNT(t.id) FILTER (WHERE t."completedAt" IS NOT NULL)::float / NULLIF(COUNT(t.id), 0) AS progress FROM "Project" p LEFT JOIN "Task" t ON t."projectId" = p.id GROUP BY p.id ORDER BY p.id;
SELECT date_trunc('day', "occurredAt") AS day, COUNT(*) FILTER (WHERE type = 'page_view') AS views, COUNT(DISTINCT "userId") FILTER (WHERE type = 'click') AS clickers FROM "Event" GROUP BY 1 ORDER BY 1;
SELECT array_agg(id ORDER BY id) FILTER (WHERE stock = 0) AS sold_out, string_agg(sku, ',' ORDER BY sku) FILTER (WHERE stock > 5) AS plenty FROM products;
SELECT AVG("durationMs") FILTER (WHERE "durationMs" > 500) AS slow, MAX("durationMs") FILTER (WHERE false) AS none FROM "Event";
