-- Data: the flags that the application expects to find.
INSERT INTO "feature_flags" ("key", "enabled", "rollout", "audience", "modified_at") VALUES
    ('new-checkout', true, 100, '{MEMBER,MANAGER,ADMIN,super-admin}', '2025-04-29 08:00:00+00'),
    ('waiting-list', false, 0, '{ADMIN,super-admin}', '2025-04-29 08:00:00+00');

-- The beta programme follows the flag that it belongs to.
INSERT INTO "feature_flags" ("key", "enabled", "rollout", "audience", "modified_at")
SELECT "key" || '-beta', false, "rollout" / 10, ARRAY['ADMIN']::"user_role"[], "modified_at"
FROM "feature_flags"
WHERE "enabled";

-- Bookings made before references existed.
UPDATE "bookings" SET "reference" = 'BK-' || lpad("number"::text, 8, '0') WHERE "reference" IS NULL;

-- Orders of that time have no history yet.
INSERT INTO "backoffice"."order_status_changes" ("order_id", "to_status", "changed_at")
SELECT o."id", o."status", COALESCE(o."placed_at" AT TIME ZONE 'UTC', o."created_at")
FROM "orders" o
WHERE NOT EXISTS (SELECT 1 FROM "backoffice"."order_status_changes" c WHERE c."order_id" = o."id");
