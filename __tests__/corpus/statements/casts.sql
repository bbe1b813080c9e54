-- casts | 520
SELECT count(*)::int AS total FROM "User";
SELECT sum(total)::float8 AS revenue, avg(total)::numeric(10, 2) AS mean FROM orders WHERE status::text IN ('paid', 'shipped');
-- ["00000000-0000-4000-8000-000000000001"]
SELECT name FROM "Organization" WHERE id = $1::uuid;
-- ["2024-04-01", "2024-06-01"]
SELECT id, total::text, placed_at::date FROM orders WHERE placed_at BETWEEN $1::timestamptz AND $2::timestamptz ORDER BY id;
-- ["TODO"]
SELECT id, title FROM "Task" WHERE status = $1::"TaskStatus" ORDER BY id;
-- ["DONE", "1"]
UPDATE "Task" SET status = $1::"TaskStatus", "completedAt" = now()::timestamp(3) WHERE id = $2::int;
SELECT id, (meta ->> 'points')::int * 2 AS doubled FROM "Task" WHERE meta ? 'points' ORDER BY id;
SELECT CAST(price AS integer) AS rounded, CAST(price * 100 AS bigint) AS cents FROM products ORDER BY id;
-- ["{\"theme\": \"light\"}"]
UPDATE "Organization" SET settings = $1::jsonb WHERE slug = 'initech' RETURNING settings;
SELECT '42'::int + 1 AS a, '3.14'::numeric AS b, 'true'::boolean AS c, '2024-02-30'::text AS d, '{1,2,3}'::int[] AS e;
SELECT role::text AS role, count(*)::integer AS members FROM "User" GROUP BY role::text ORDER BY role::text;
-- ["[1, 2, 3]"]
SELECT $1::jsonb -> 1 AS second, ($1::jsonb ->> 1)::int AS number;
SELECT "createdAt"::date AS day, "createdAt"::time AS clock FROM "Task" ORDER BY id LIMIT 4;
SELECT id::text || ':' || title AS label FROM "Task" WHERE "projectId" = 1 ORDER BY id;
-- ["3"]
SELECT * FROM products WHERE stock >= $1::int ORDER BY id;
SELECT 12.5::int, 13.5::int, -0.5::int, 1e3::int, 7.999::numeric(3, 1);
SELECT 'abc'::char(5) AS padded, 'abcdef'::varchar(3) AS cut, length('abc'::char(5)) AS n;
SELECT budget::float8 / 3 AS third FROM "Project" WHERE budget IS NOT NULL ORDER BY id;
SELECT 'now'::text, B'1010'::int AS bits, 255::bit(8) AS byte;
SELECT 'not a number'::int;
SELECT '2024-13-01'::date;
