-- quoted camelCase names | 1063
SELECT "id", "email", "createdAt" FROM "User" WHERE "deletedAt" IS NULL ORDER BY "createdAt" DESC LIMIT 3;
SELECT u."id", u."lastSeenAt", o."name" AS "organizationName" FROM "User" u LEFT JOIN "Organization" o ON o."id" = u."organizationId" ORDER BY u."id";
-- ["u2"]
UPDATE "User" SET "loginCount" = "loginCount" + 1, "lastSeenAt" = '2024-06-01 00:00:00+00' WHERE "id" = $1 RETURNING "id", "loginCount", "lastSeenAt";
SELECT "projectId", MAX("position") + 1 AS "nextPosition" FROM "Task" GROUP BY "projectId" ORDER BY "projectId";
-- ["1", "Kick-off", "u1"]
INSERT INTO "Task" ("projectId", "title", "assigneeId", "createdAt") VALUES ($1, $2, $3, '2024-06-01 09:00:00') RETURNING "id", "status", "createdAt";
SELECT "User"."name", COUNT("Task"."id") AS "taskCount" FROM "User" LEFT JOIN "Task" ON "Task"."assigneeId" = "User"."id" GROUP BY "User"."id" ORDER BY "taskCount" DESC, "User"."id";
SELECT "public"."User"."email" FROM "public"."User" WHERE "public"."User"."role" = 'OWNER' ORDER BY 1;
SELECT t."id" AS "taskId", t."dueDate" - CURRENT_DATE < 0 AS "overdue" FROM "Task" t WHERE t."dueDate" < '2024-01-01' ORDER BY t."id";
-- ["1"]
DELETE FROM "Task" WHERE "projectId" = $1 AND "completedAt" IS NOT NULL;
SELECT "organizationId", "role", COUNT(*) AS "count" FROM "User" GROUP BY "organizationId", "role" ORDER BY "organizationId" NULLS LAST, "role";
SELECT createdAt FROM "User";
SELECT id FROM User;
SELECT "A", "B" FROM "_TagToTask" ORDER BY "B", "A";
SELECT t.*, p."name" AS "projectName" FROM "Task" AS t JOIN "Project" AS p ON p."id" = t."projectId" WHERE t."id" = 5;
