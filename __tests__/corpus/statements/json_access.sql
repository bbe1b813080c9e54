-- -> ->> #>> ? @> on json | 126
SELECT id, properties ->> 'path' AS path FROM "Event" WHERE properties ->> 'device' = 'desktop' ORDER BY id;
SELECT properties #>> '{utm,source}' AS source, properties -> 'utm' -> 'campaign' AS campaign FROM "Event" WHERE type = 'signup';
SELECT id FROM "Event" WHERE (properties ->> 'value')::numeric > 10 ORDER BY id;
SELECT id FROM products WHERE attributes @> '{"color": "black"}' ORDER BY id;
SELECT id FROM products WHERE attributes ? 'size' OR attributes ?| ARRAY['switches', 'ports'] ORDER BY id;
SELECT slug FROM "Organization" WHERE settings -> 'features' ? 'audit' ORDER BY slug;
SELECT slug FROM "Organization" WHERE settings @> '{"limits": {"projects": 100}}';
-- ["[\"sso\"]"]
SELECT slug FROM "Organization" WHERE settings -> 'features' @> $1::jsonb;
SELECT id, preferences -> 'notify' ->> 'email' AS email, (preferences -> 'notify' ->> 'email')::boolean AS wants FROM "User" ORDER BY id;
SELECT id, meta -> 'watchers' ->> 0 AS first, meta -> 'watchers' -> -1 AS last FROM "Task" WHERE meta ? 'watchers' ORDER BY id;
-- ["locale", "en"]
SELECT id FROM "User" WHERE preferences ->> $1 = $2 ORDER BY id;
SELECT id, preferences ->> 'locale' IS NULL AS missing, preferences ? 'locale' AS present FROM "User" ORDER BY id;
SELECT attributes ->> 'color' AS color, COUNT(*) FROM products GROUP BY 1 ORDER BY 1 NULLS LAST;
SELECT id FROM "Task" WHERE meta -> 'custom' ->> 'risk' IN ('high', 'low') ORDER BY (meta ->> 'points')::int DESC;
SELECT payload ->> 'to' AS recipient, payload - 'to' AS rest FROM jobs WHERE queue = 'email' ORDER BY id;
SELECT id FROM jobs WHERE payload = '{}' ORDER BY id;
