-- INTERVAL and make_interval | 41
SELECT id FROM "Event" WHERE "occurredAt" >= TIMESTAMPTZ '2024-05-08 13:00:00+00' - INTERVAL '7 days' ORDER BY id;
-- ["7"]
SELECT COUNT(*) FROM "Event" WHERE "occurredAt" > '2024-05-10'::timestamptz - make_interval(days => $1::int);
-- ["3"]
SELECT COUNT(*) FROM "User" WHERE "createdAt" > '2024-06-01'::timestamp - ($1 || ' months')::interval;
-- ["2"]
SELECT id, "createdAt" + $1 * INTERVAL '1 hour' AS due FROM "Task" ORDER BY id LIMIT 3;
SELECT "completedAt" - "createdAt" AS took FROM "Task" WHERE "completedAt" IS NOT NULL ORDER BY id;
SELECT AVG("completedAt" - "createdAt") AS mean, SUM("completedAt" - "createdAt") AS total FROM "Task";
SELECT EXTRACT(EPOCH FROM AVG("completedAt" - "createdAt")) / 3600 AS hours FROM "Task" WHERE status = 'DONE';
SELECT DATE '2024-01-31' + INTERVAL '1 month' AS clipped, INTERVAL '1 year 2 mons 3 days 04:05:06' * 2 AS doubled, justify_hours(INTERVAL '50 hours') AS justified;
SELECT age(TIMESTAMP '2024-03-01', TIMESTAMP '2023-01-15') AS age, INTERVAL '90 minutes' > INTERVAL '1 hour' AS longer;
SELECT id, run_at + make_interval(secs => 2 ^ attempts) AS retry_at FROM jobs WHERE state = 'queued' AND attempts > 0 ORDER BY id;
SELECT ("durationMs" || ' milliseconds')::interval AS d FROM "Event" WHERE "durationMs" IS NOT NULL ORDER BY id;
