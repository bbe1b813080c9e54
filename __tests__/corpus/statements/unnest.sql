-- unnest, text[] casts and array functions | 108
-- ["{u1,u2,u5}"]
SELECT id, email FROM "User" WHERE id = ANY($1::text[]) ORDER BY id;
-- ["{a,b,c}"]
INSERT INTO "Tag" (name) SELECT unnest($1::text[]) ON CONFLICT (name) DO NOTHING RETURNING name;
-- ["{KB-1,XX-9}", "{1,2}"]
SELECT u.sku, u.qty, p.name FROM unnest($1::text[], $2::int[]) AS u(sku, qty) LEFT JOIN products p ON p.sku = u.sku ORDER BY u.sku;
SELECT label, COUNT(*) FROM "Task", unnest(labels) AS label GROUP BY label ORDER BY COUNT(*) DESC, label;
SELECT id, array_length(tags, 1) AS n, cardinality(tags) AS c, array_to_string(tags, ', ') AS joined FROM "User" ORDER BY id;
UPDATE "User" SET tags = array_append(tags, 'trial') WHERE NOT 'trial' = ANY(tags) AND role = 'MEMBER' RETURNING id, tags;
UPDATE "User" SET tags = array_remove(tags, 'beta') WHERE 'beta' = ANY(tags) RETURNING id, tags;
SELECT id FROM "Task" WHERE labels && ARRAY['design', 'docs'] ORDER BY id;
SELECT id FROM "Task" WHERE labels @> ARRAY['planning']::text[] AND labels <@ '{planning,docs}' ORDER BY id;
SELECT id, ord, label FROM "Task" CROSS JOIN LATERAL unnest(labels) WITH ORDINALITY AS l(label, ord) ORDER BY id, ord;
SELECT array_agg(DISTINCT c ORDER BY c) AS categories FROM products, unnest(categories) c;
SELECT array_position(ARRAY['a', 'b', 'c'], 'b'), ARRAY[1, 2] || 3, array_cat(ARRAY[1], ARRAY[2, 3]), (ARRAY[10, 20, 30])[2];
SELECT id FROM "User" WHERE tags = '{}' ORDER BY id;
-- ["{1,2,3}"]
DELETE FROM "Tag" WHERE id = ANY($1::int[]) AND color IS NULL RETURNING id;
SELECT ARRAY(SELECT sku FROM products WHERE stock > 0 ORDER BY sku) AS available;
UPDATE "Task" SET labels = ARRAY(SELECT DISTINCT x FROM unnest(labels || '{reviewed,planning}'::text[]) x ORDER BY x) WHERE id IN (1, 2) RETURNING id, labels;
SELECT array_to_json(array_agg(id ORDER BY id)) FROM "Project";
SELECT string_to_array('a,b,,c', ','), array_replace(ARRAY[1, 2, 1], 1, 9), trim_array(ARRAY[1, 2, 3], 1);
-- ["{x,y}"]
SELECT COALESCE(array_length($1::text[], 1), 0) = 0 OR EXISTS (SELECT 1 FROM products WHERE categories && $1::text[]) AS shown;
SELECT id FROM "User" WHERE id = ANY('{u1,u2');
