-- gen_random_uuid | 29
INSERT INTO "Organization" (id, slug, name) VALUES (gen_random_uuid(), 'umbrella', 'Umbrella') RETURNING slug, length(id::text) AS n;
SELECT gen_random_uuid() <> gen_random_uuid() AS different, gen_random_uuid()::text ~ '^[0-9a-f]{8}-[0-9a-f]{4}-4' AS version;
INSERT INTO "User" (id, email) SELECT gen_random_uuid()::text, 'import-' || n || '@x.test' FROM generate_series(1, 3) n RETURNING email;
UPDATE "User" SET id = gen_random_uuid() WHERE id = 'u3' RETURNING length(id);
