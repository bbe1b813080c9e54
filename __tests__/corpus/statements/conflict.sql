-- ON CONFLICT | 79
-- ["2024-05-01", "views", "5"]
INSERT INTO daily_stats (day, metric, value) VALUES ($1::date, $2, $3::bigint) ON CONFLICT (day, metric) DO UPDATE SET value = daily_stats.value + EXCLUDED.value RETURNING value;
INSERT INTO "Tag" (name) VALUES ('urgent'), ('new'), ('later') ON CONFLICT DO NOTHING RETURNING id, name;
INSERT INTO "Tag" (name, color) VALUES ('urgent', '#00ff00') ON CONFLICT (name) DO UPDATE SET color = EXCLUDED.color WHERE "Tag".color IS DISTINCT FROM EXCLUDED.color RETURNING *;
INSERT INTO "_TagToTask" ("A", "B") VALUES (1, 1), (1, 2) ON CONFLICT DO NOTHING;
INSERT INTO products (sku, name, price, stock) VALUES ('KB-1', 'Keyboard', 79.90, 5) ON CONFLICT (sku) DO UPDATE SET price = LEAST(products.price, EXCLUDED.price), stock = products.stock + EXCLUDED.stock, updated_at = now() RETURNING id, name, price, stock;
INSERT INTO "User" (id, email, name) VALUES ('u9', 'ada@acme.test', 'Ada') ON CONFLICT (email) DO UPDATE SET name = COALESCE(EXCLUDED.name, "User".name), "loginCount" = "User"."loginCount" + 1 RETURNING id, name, "loginCount";
INSERT INTO daily_stats (day, metric, value) SELECT "occurredAt"::date, 'views', COUNT(*) FROM "Event" WHERE type = 'page_view' GROUP BY 1 ON CONFLICT (day, metric) DO UPDATE SET value = EXCLUDED.value, updated_at = '2024-07-01';
INSERT INTO "Organization" (slug, name) VALUES ('ACME', 'Another') ON CONFLICT (slug) DO NOTHING RETURNING slug;
INSERT INTO "Project" ("organizationId", name) VALUES ('00000000-0000-4000-8000-000000000001', 'Legacy') ON CONFLICT ("organizationId", name) DO UPDATE SET archived = false RETURNING id, archived;
INSERT INTO orders (id, user_id, total) VALUES (1, 'u1', 5) ON CONFLICT ON CONSTRAINT orders_pkey DO UPDATE SET total = orders.total + EXCLUDED.total RETURNING id, total;
INSERT INTO "Tag" (name) VALUES ('a'), ('a') ON CONFLICT (name) DO UPDATE SET color = '#000000';
INSERT INTO "Tag" (name) VALUES ('a') ON CONFLICT (color) DO NOTHING;
INSERT INTO products (sku, name, price) SELECT sku, name || ' II', price + 1 FROM products WHERE stock = 0 ON CONFLICT (sku) DO UPDATE SET name = EXCLUDED.name RETURNING sku, name;
INSERT INTO "Tag" (name) VALUES ('urgent');
