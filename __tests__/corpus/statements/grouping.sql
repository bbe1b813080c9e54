-- GROUP BY | 181
SELECT status, COUNT(*) AS n, SUM(total) AS total FROM orders GROUP BY status ORDER BY status;
SELECT "assigneeId", status, COUNT(*) FROM "Task" GROUP BY "assigneeId", status ORDER BY 1 NULLS FIRST, 2;
SELECT type, COUNT(*) AS events, COUNT(DISTINCT "userId") AS users FROM "Event" GROUP BY type ORDER BY events DESC, type;
SELECT "occurredAt"::date AS day, COUNT(*)::int AS count FROM "Event" GROUP BY 1 ORDER BY 1;
SELECT date_trunc('month', placed_at) AS month, SUM(total) AS revenue, COUNT(*) AS orders FROM orders WHERE placed_at IS NOT NULL GROUP BY month ORDER BY month;
SELECT lower(split_part(email, '@', 2)) AS domain, COUNT(*) FROM "User" GROUP BY domain ORDER BY domain;
SELECT CASE WHEN price < 50 THEN 'cheap' WHEN price < 100 THEN 'medium' ELSE 'expensive' END AS bucket, COUNT(*), MIN(price) FROM products GROUP BY bucket ORDER BY MIN(price);
SELECT user_id, currency, SUM(total) FROM orders GROUP BY ROLLUP (user_id, currency) ORDER BY user_id NULLS LAST, currency NULLS LAST;
SELECT queue, state, COUNT(*) FROM jobs GROUP BY CUBE (queue, state) ORDER BY queue NULLS LAST, state NULLS LAST;
SELECT metric, SUM(value) AS total, MAX(day) AS last_day FROM daily_stats GROUP BY metric ORDER BY total DESC;
SELECT p.id, p.name, COUNT(i.*) AS lines FROM products p LEFT JOIN order_items i ON i.product_id = p.id GROUP BY p.id ORDER BY p.id;
SELECT o.id, o.name, json_agg(u.email ORDER BY u.email) AS emails FROM "Organization" o JOIN "User" u ON u."organizationId" = o.id GROUP BY o.id ORDER BY o.name;
SELECT properties ->> 'path' AS path, COUNT(*) AS views FROM "Event" WHERE type = 'page_view' GROUP BY properties ->> 'path' ORDER BY views DESC, path;
SELECT EXTRACT(YEAR FROM "createdAt") AS year, COUNT(*) FROM "User" GROUP BY EXTRACT(YEAR FROM "createdAt") ORDER BY year;
SELECT u.role, array_agg(DISTINCT t.status ORDER BY t.status) FROM "User" u JOIN "Task" t ON t."assigneeId" = u.id GROUP BY u.role ORDER BY u.role;
SELECT status, total FROM orders GROUP BY status;
