-- FOR UPDATE, SKIP LOCKED, NOWAIT | 70
SELECT id, stock FROM products WHERE id = 1 FOR UPDATE;
-- ["email", "10"]
SELECT id, payload FROM jobs WHERE queue = $1 AND state = 'queued' AND run_at <= now() ORDER BY priority DESC, run_at LIMIT $2::int FOR UPDATE SKIP LOCKED;
UPDATE jobs SET state = 'running', locked_by = 'worker-2', locked_at = '2024-06-01', attempts = attempts + 1 WHERE id = (SELECT id FROM jobs WHERE state = 'queued' AND run_at <= now() AND attempts < max_attempts ORDER BY priority DESC, run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id, queue, payload, attempts;
SELECT o.id, u.email FROM orders o JOIN "User" u ON u.id = o.user_id WHERE o.id = 3 FOR UPDATE OF o;
SELECT credits FROM "User" WHERE id = 'u1' FOR NO KEY UPDATE;
SELECT id FROM "Organization" WHERE slug = 'acme' FOR SHARE;
SELECT id FROM jobs WHERE id = 1 FOR UPDATE NOWAIT;
WITH next AS (SELECT id FROM jobs WHERE state = 'queued' ORDER BY priority DESC, id LIMIT 2 FOR UPDATE SKIP LOCKED) UPDATE jobs j SET state = 'running' FROM next WHERE j.id = next.id RETURNING j.id, j.state;
SELECT 1 FROM "Project" WHERE id = 1 FOR KEY SHARE;
SELECT COUNT(*) FROM jobs FOR UPDATE;
UPDATE jobs SET state = 'queued', locked_by = NULL WHERE id IN (SELECT id FROM jobs WHERE state = 'running' AND locked_at < now() - interval '10 minutes' FOR UPDATE SKIP LOCKED) RETURNING id;
