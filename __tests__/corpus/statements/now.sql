-- now() and CURRENT_TIMESTAMP | 188
SELECT COUNT(*) FROM "User" WHERE "createdAt" < now();
UPDATE orders SET status = 'placed', placed_at = NOW() WHERE id = 3 RETURNING id, status, placed_at = now() AS same_instant;
SELECT id FROM jobs WHERE run_at <= now() AND state = 'queued' ORDER BY id;
SELECT id FROM "User" WHERE "lastSeenAt" > NOW() - INTERVAL '30 days';
INSERT INTO jobs (queue, payload, run_at) VALUES ('email', '{}', now() + interval '5 minutes') RETURNING id, state, run_at > now() AS later;
SELECT now() = transaction_timestamp() AS same, now() = CURRENT_TIMESTAMP AS standard, clock_timestamp() >= now() AS clock;
SELECT CURRENT_DATE = now()::date AS today, LOCALTIMESTAMP = now()::timestamp AS local;
UPDATE "User" SET "deletedAt" = CURRENT_TIMESTAMP, "updatedAt" = CURRENT_TIMESTAMP WHERE id = 'u3' RETURNING id, "deletedAt" = "updatedAt" AS same;
SELECT id, now() - created_at > interval '1 day' AS old FROM orders ORDER BY id;
DELETE FROM jobs WHERE state = 'done' AND run_at < now() - INTERVAL '7 days' RETURNING id;
SELECT COUNT(*) FILTER (WHERE "occurredAt" >= CURRENT_DATE) AS today, COUNT(*) AS total FROM "Event";
