-- date_trunc and EXTRACT | 27
SELECT date_trunc('week', "occurredAt") AS week, COUNT(*) FROM "Event" GROUP BY week ORDER BY week;
SELECT date_trunc('day', "createdAt") AS day, COUNT(*)::int AS signups FROM "User" WHERE "createdAt" >= '2024-01-01' GROUP BY 1 ORDER BY 1;
-- ["month"]
SELECT date_trunc($1, placed_at) AS period, SUM(total) FROM orders WHERE placed_at IS NOT NULL GROUP BY 1 ORDER BY 1;
SELECT EXTRACT(HOUR FROM "occurredAt")::int AS hour, COUNT(*) FROM "Event" GROUP BY hour ORDER BY hour;
SELECT EXTRACT(DOW FROM "occurredAt") AS dow, EXTRACT(ISODOW FROM "occurredAt") AS isodow, EXTRACT(WEEK FROM "occurredAt") AS week, EXTRACT(QUARTER FROM "occurredAt") AS quarter FROM "Event" ORDER BY id;
SELECT id, EXTRACT(EPOCH FROM ("completedAt" - "createdAt"))::int AS seconds FROM "Task" WHERE "completedAt" IS NOT NULL ORDER BY id;
SELECT date_part('year', "startsOn") AS year, date_part('doy', "endsOn") AS day FROM "Project" ORDER BY id;
SELECT date_trunc('month', DATE '2024-02-15') + INTERVAL '1 month' - INTERVAL '1 day' AS last_day;
SELECT "endsOn" - "startsOn" AS days, ("endsOn" - INTERVAL '1 week')::date AS warn FROM "Project" WHERE "endsOn" IS NOT NULL ORDER BY id;
SELECT date_trunc('hour', TIMESTAMPTZ '2024-05-01 12:34:56+00'), date_trunc('day', TIMESTAMPTZ '2024-05-01 23:30:00+00', 'America/New_York');
SELECT date_trunc('fortnight', now());
