-- json and jsonb functions | 103
SELECT jsonb_build_object('id', u.id, 'name', u.name, 'tasks', (SELECT jsonb_agg(jsonb_build_object('id', t.id, 'title', t.title) ORDER BY t.id) FROM "Task" t WHERE t."assigneeId" = u.id)) AS "user" FROM "User" u WHERE u.id IN ('u1', 'u6') ORDER BY u.id;
SELECT json_build_object('total', COUNT(*), 'open', COUNT(*) FILTER (WHERE status <> 'DONE')) AS summary FROM "Task";
SELECT json_agg(json_build_object('sku', sku, 'price', price) ORDER BY id) FROM products WHERE stock > 0;
SELECT jsonb_object_agg(metric, value ORDER BY metric) FROM daily_stats WHERE day = '2024-05-01';
SELECT COALESCE(json_agg(t.title ORDER BY t.id) FILTER (WHERE t.id IS NOT NULL), '[]') AS titles FROM "Project" p LEFT JOIN "Task" t ON t."projectId" = p.id AND t.status = 'TODO' GROUP BY p.id ORDER BY p.id;
SELECT jsonb_array_length(properties -> 'items') AS n, jsonb_typeof(properties -> 'value') AS type FROM "Event" WHERE type = 'purchase' ORDER BY id;
SELECT e.id, item ->> 'sku' AS sku, (item ->> 'qty')::int AS qty FROM "Event" e, jsonb_array_elements(e.properties -> 'items') AS item ORDER BY e.id, sku;
SELECT key, value FROM "Organization" o, jsonb_each(o.settings) WHERE slug = 'acme' ORDER BY key;
SELECT DISTINCT jsonb_object_keys(attributes) AS key FROM products ORDER BY key;
UPDATE "Organization" SET settings = jsonb_set(settings, '{theme}', '"blue"') WHERE slug = 'acme' RETURNING settings;
-- ["\"slack\""]
UPDATE "User" SET preferences = jsonb_set(COALESCE(preferences, '{}'), '{notify,channel}', $1::jsonb, true) WHERE id = 'u1' RETURNING preferences;
UPDATE "Organization" SET settings = settings || jsonb_build_object('limits', jsonb_build_object('projects', 5)) WHERE slug = 'initech' RETURNING settings;
UPDATE "Organization" SET settings = settings - 'theme' #- '{limits,projects}' WHERE slug = 'acme' RETURNING settings;
SELECT feature FROM "Organization", jsonb_array_elements_text(settings -> 'features') AS feature WHERE slug = 'acme' ORDER BY feature;
SELECT jsonb_path_query_array(properties, '$.items[*].sku') AS skus FROM "Event" WHERE type = 'purchase' ORDER BY id;
SELECT id FROM "Event" WHERE jsonb_path_exists(properties, '$.items[*] ? (@.qty > 1)') ORDER BY id;
SELECT jsonb_strip_nulls('{"a": null, "b": {"c": null}}'), jsonb_pretty('{"a": [1, 2]}'), jsonb_insert('{"a": [1]}', '{a,0}', '0');
SELECT * FROM jsonb_to_recordset('[{"id": 1, "name": "x"}, {"id": 2}]') AS r(id int, name text) ORDER BY id;
-- ["[{\"sku\": \"N-1\", \"name\": \"New\", \"price\": 3.5}, {\"sku\": \"N-2\", \"name\": \"Newer\", \"price\": 4}]"]
INSERT INTO products (sku, name, price) SELECT sku, name, price FROM jsonb_to_recordset($1::jsonb) AS r(sku text, name text, price numeric) RETURNING sku, price;
SELECT json_build_array(1, 'a', NULL, true), to_json('x'::text), json_typeof('[1]'), jsonb_build_array();
SELECT jsonb_agg(DISTINCT properties ->> 'device') FROM "Event" WHERE properties ? 'device';
SELECT '{"a": 1}'::jsonb || '[]';
SELECT jsonb_array_elements('{"a": 1}');
