-- DISTINCT ON | 18
SELECT DISTINCT ON (user_id) user_id, id, total, created_at FROM orders ORDER BY user_id, created_at DESC;
SELECT DISTINCT ON ("projectId") "projectId", id, title FROM "Task" WHERE status <> 'CANCELLED' ORDER BY "projectId", priority DESC, id;
SELECT * FROM (SELECT DISTINCT ON (e."userId") e.* FROM "Event" e WHERE e."userId" IS NOT NULL ORDER BY e."userId", e."occurredAt" DESC) latest ORDER BY latest."occurredAt";
SELECT DISTINCT ON (u."organizationId", u.role) u.id, u.role FROM "User" u ORDER BY u."organizationId", u.role, u."createdAt";
SELECT DISTINCT ON (status) id FROM orders ORDER BY id;
SELECT DISTINCT status, currency FROM orders ORDER BY 1, 2;
