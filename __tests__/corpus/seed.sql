INSERT INTO "Organization" (id, slug, name, plan, seats, settings, "createdAt") VALUES
  ('00000000-0000-4000-8000-000000000001', 'acme', 'Acme Corporation', 'enterprise', 50, '{"theme": "dark", "features": ["sso", "audit"], "limits": {"projects": 100}}', '2023-01-15 09:00:00'),
  ('00000000-0000-4000-8000-000000000002', 'globex', 'Globex', 'pro', 10, '{"theme": "light", "features": ["audit"]}', '2023-06-01 12:30:00'),
  ('00000000-0000-4000-8000-000000000003', 'initech', 'Initech', 'free', 5, '{}', '2024-02-29 23:59:59.5');
INSERT INTO "User" (id, email, name, role, "organizationId", "loginCount", credits, tags, preferences, "emailVerified", "lastSeenAt", "deletedAt", "createdAt", "updatedAt") VALUES
  ('u1', 'ada@acme.test', 'Ada Lovelace', 'OWNER', '00000000-0000-4000-8000-000000000001', 120, 250.50, '{beta,admin}', '{"locale": "en", "notify": {"email": true, "push": false}}', '2023-01-16 10:00:00', '2024-05-20 08:15:00+00', NULL, '2023-01-15 09:05:00', '2024-05-20 08:15:00'),
  ('u2', 'bob@acme.test', 'Bob', 'ADMIN', '00000000-0000-4000-8000-000000000001', 45, 99.99, '{beta}', '{"locale": "de", "notify": {"email": false}}', '2023-02-01 00:00:00', '2024-05-19 22:45:10.123456+00', NULL, '2023-02-01 08:00:00', '2024-04-01 00:00:00'),
  ('u3', 'cleo@acme.test', NULL, 'MEMBER', '00000000-0000-4000-8000-000000000001', 0, 0, '{}', '{}', NULL, NULL, NULL, '2024-03-10 14:00:00', '2024-03-10 14:00:00'),
  ('u4', 'dan@globex.test', 'Dan O''Brien', 'OWNER', '00000000-0000-4000-8000-000000000002', 7, 1000.00, '{vip,beta}', '{"locale": "en"}', '2023-06-02 07:00:00', '2024-01-01 00:00:00+00', NULL, '2023-06-01 12:31:00', '2024-01-01 00:00:00'),
  ('u5', 'eve@globex.test', 'Eve', 'GUEST', '00000000-0000-4000-8000-000000000002', 1, -5.25, '{}', '{"locale": null}', NULL, NULL, '2024-04-04 04:04:04', '2024-04-01 10:00:00', '2024-04-04 04:04:04'),
  ('u6', 'Frank@Freelance.test', 'Frank', 'MEMBER', NULL, 3, 12.00, '{contractor}', '{}', NULL, '2024-05-01 12:00:00+02', NULL, '2024-04-15 16:20:00', '2024-05-01 10:00:00');
INSERT INTO "Project" (id, "organizationId", "ownerId", name, archived, budget, "startsOn", "endsOn") VALUES
  (1, '00000000-0000-4000-8000-000000000001', 'u1', 'Website relaunch', false, 12000.00, '2024-01-01', '2024-06-30'),
  (2, '00000000-0000-4000-8000-000000000001', 'u2', 'Mobile app', false, 55000.50, '2024-03-15', NULL),
  (3, '00000000-0000-4000-8000-000000000001', NULL, 'Legacy', true, NULL, '2022-01-01', '2022-12-31'),
  (4, '00000000-0000-4000-8000-000000000002', 'u4', 'Research', false, 800.00, NULL, NULL);
SELECT setval('"Project_id_seq"', 4);
INSERT INTO "Task" (id, "projectId", "parentId", "assigneeId", title, description, status, priority, position, estimate, labels, meta, "dueDate", "completedAt", "createdAt") VALUES
  (1, 1, NULL, 'u1', 'Plan the relaunch', 'Goals, scope, people', 'DONE', 3, 1, 8, '{planning}', '{"points": 5, "watchers": ["u1", "u2"], "custom": {"risk": "low"}}', '2024-01-20', '2024-01-18 17:00:00', '2024-01-02 09:00:00'),
  (2, 1, 1, 'u2', 'Write the brief', NULL, 'DONE', 2, 2, 3.5, '{planning,docs}', '{"points": 3}', '2024-01-15', '2024-01-16 11:30:00', '2024-01-03 09:00:00'),
  (3, 1, 1, 'u2', 'Interview customers', 'At least ten', 'IN_PROGRESS', 2, 3, 20, '{research}', '{"points": 8, "watchers": []}', '2024-06-01', NULL, '2024-01-10 10:00:00'),
  (4, 1, 3, NULL, 'Recruit participants', NULL, 'TODO', 1, 4, NULL, '{}', NULL, NULL, NULL, '2024-02-01 08:30:00'),
  (5, 2, NULL, 'u3', 'Prototype', 'Clickable', 'IN_PROGRESS', 3, 1, 40, '{design,ux}', '{"points": 13, "custom": {"risk": "high"}}', '2024-05-31', NULL, '2024-03-16 12:00:00'),
  (6, 2, 5, 'u3', 'Icons', NULL, 'BACKLOG', 0, 2, 2.25, '{design}', '{"points": 1}', NULL, NULL, '2024-03-17 12:00:00'),
  (7, 2, NULL, NULL, 'Publish to stores', NULL, 'BACKLOG', 1, 3, 16, '{}', '{}', '2024-12-31', NULL, '2024-03-18 12:00:00'),
  (8, 3, NULL, 'u2', 'Turn off the server', '', 'CANCELLED', 0, 1, NULL, '{ops}', NULL, '2022-06-30', NULL, '2022-01-05 00:00:00'),
  (9, 4, NULL, 'u4', 'Read papers', 'See https://example.test/papers', 'DONE', 1, 1, 12.5, '{research}', '{"points": 2}', '2024-04-30', '2024-05-02 09:00:00', '2024-04-01 09:00:00');
SELECT setval('"Task_id_seq"', 9);
INSERT INTO "Event" (id, type, "userId", properties, "durationMs", "occurredAt") VALUES
  (1, 'page_view', 'u1', '{"path": "/", "device": "desktop"}', 1200, '2024-05-01 08:00:00+00'),
  (2, 'page_view', 'u1', '{"path": "/pricing", "device": "desktop"}', 300, '2024-05-01 08:05:30+00'),
  (3, 'click', 'u1', '{"path": "/pricing", "target": "buy", "value": 49.5}', NULL, '2024-05-01 08:06:00+00'),
  (4, 'page_view', 'u2', '{"path": "/", "device": "mobile"}', 80, '2024-05-01 23:59:59.999+00'),
  (5, 'signup', 'u3', '{"plan": "pro", "utm": {"source": "ads", "campaign": "spring"}}', NULL, '2024-05-02 00:00:00+00'),
  (6, 'page_view', 'u4', '{"path": "/docs", "device": "tablet"}', 4500, '2024-05-08 12:00:00+00'),
  (7, 'click', 'u2', '{"path": "/", "target": "menu", "value": 1}', NULL, '2024-05-08 12:30:00+00'),
  (8, 'purchase', 'u1', '{"value": 49.5, "items": [{"sku": "KB-1", "qty": 1}, {"sku": "MS-2", "qty": 2}]}', 900, '2024-06-15 18:45:00+02'),
  (9, 'purchase', 'u4', '{"value": 120, "items": [{"sku": "MN-3", "qty": 1}]}', 2100, '2024-06-30 22:30:00-05');
SELECT setval('"Event_id_seq"', 9);
INSERT INTO products (id, sku, name, price, stock, attributes, categories, updated_at) VALUES
  (1, 'KB-1', 'Mechanical keyboard', 89.90, 12, '{"color": "black", "switches": "brown", "weight": 0.9}', '{input,desk}', '2024-01-01 00:00:00+00'),
  (2, 'MS-2', 'Wireless mouse', 24.50, 0, '{"color": "white", "wireless": true}', '{input}', '2024-02-01 00:00:00+00'),
  (3, 'MN-3', 'Monitor 27"', 319.00, 3, '{"size": 27, "ports": ["hdmi", "dp"]}', '{display,desk}', '2024-03-01 00:00:00+00'),
  (4, 'CB-4', 'USB cable', 4.99, 250, '{}', '{}', '2024-03-15 00:00:00+00'),
  (5, 'LP-5', 'Desk lamp', 39.00, 7, '{"color": "black"}', '{desk}', '2024-04-01 00:00:00+00');
SELECT setval('products_id_seq', 5);
INSERT INTO orders (id, user_id, status, total, currency, notes, placed_at, created_at) VALUES
  (1, 'u1', 'paid', 138.90, 'EUR', NULL, '2024-03-01 10:00:00+00', '2024-03-01 09:50:00+00'),
  (2, 'u1', 'shipped', 319.00, 'EUR', 'gift', '2024-04-10 12:00:00+00', '2024-04-10 11:00:00+00'),
  (3, 'u2', 'cart', 24.50, 'USD', NULL, NULL, '2024-05-20 07:00:00+00'),
  (4, 'u4', 'paid', 648.97, 'USD', 'call first', '2024-05-05 15:30:00+00', '2024-05-05 15:00:00+00'),
  (5, 'u4', 'refunded', 39.00, 'EUR', '', '2024-01-31 23:30:00+00', '2024-01-31 23:00:00+00'),
  (6, 'u6', 'placed', 9.98, 'EUR', NULL, '2024-05-31 23:59:59+00', '2024-05-31 23:00:00+00');
SELECT setval('orders_id_seq', 6);
INSERT INTO order_items (order_id, product_id, quantity, unit_price) VALUES
  (1, 1, 1, 89.90), (1, 2, 2, 24.50), (2, 3, 1, 319.00), (3, 2, 1, 24.50), (4, 3, 2, 319.00), (4, 4, 1, 4.99), (4, 5, 1, 39.00), (5, 5, 1, 39.00), (6, 4, 2, 4.99);
INSERT INTO jobs (id, queue, payload, state, priority, attempts, run_at, locked_by, locked_at, last_error) VALUES
  (1, 'email', '{"to": "ada@acme.test", "template": "welcome"}', 'queued', 0, 0, '2024-01-01 00:00:00+00', NULL, NULL, NULL),
  (2, 'email', '{"to": "bob@acme.test", "template": "digest"}', 'queued', 5, 1, '2024-01-01 00:00:01+00', NULL, NULL, 'timeout'),
  (3, 'email', '{"to": "cleo@acme.test"}', 'running', 0, 1, '2024-01-01 00:00:02+00', 'worker-1', '2024-01-01 00:01:00+00', NULL),
  (4, 'report', '{"month": "2024-04"}', 'queued', 0, 3, '2024-01-02 00:00:00+00', NULL, NULL, 'out of memory'),
  (5, 'report', '{"month": "2024-05"}', 'done', 0, 1, '2024-01-03 00:00:00+00', NULL, NULL, NULL),
  (6, 'default', '{}', 'queued', 0, 0, '2999-01-01 00:00:00+00', NULL, NULL, NULL);
SELECT setval('jobs_id_seq', 6);
INSERT INTO daily_stats (day, metric, value, updated_at) VALUES
  ('2024-05-01', 'views', 3, '2024-05-02 00:00:00+00'), ('2024-05-01', 'clicks', 1, '2024-05-02 00:00:00+00'),
  ('2024-05-02', 'views', 10, NULL), ('2024-05-04', 'views', 7, NULL), ('2024-05-04', 'signups', 2, NULL);
INSERT INTO "Tag" (id, name, color) VALUES (1, 'urgent', '#ff0000'), (2, 'later', '#cccccc'), (3, 'customer', NULL);
SELECT setval('"Tag_id_seq"', 3);
INSERT INTO "_TagToTask" ("A", "B") VALUES (1, 1), (1, 3), (2, 6), (3, 3), (3, 9);
INSERT INTO documents (id, title, body, language) VALUES
  (1, 'Getting started', 'Install the package, then run the generator and your tests.', 'english'),
  (2, 'Running databases', 'Databases in tests were slow; running them in memory makes tests fast.', 'english'),
  (3, 'Query planning', 'How the planner chooses an index for a query.', 'english'),
  (4, 'Release notes', 'Faster start, fewer queries, new index types.', 'english');
SELECT setval('documents_id_seq', 4);
