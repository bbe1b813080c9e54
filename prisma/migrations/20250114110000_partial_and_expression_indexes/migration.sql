-- A resource can be taken only once at a time; cancelled bookings do not count.
CREATE UNIQUE INDEX "bookings_one_live_per_start" ON "bookings" ("resource_id", "starts_at")
    WHERE "status" IN ('HELD', 'CONFIRMED', 'CHECKED_IN');

-- One open cart per user.
CREATE UNIQUE INDEX "orders_one_cart_per_user" ON "orders" ("user_id") WHERE "status" = 'CART';

-- Labels that differ in case only are the same label.
CREATE UNIQUE INDEX "labels_name_lower_uq" ON "labels" (lower("name"));

-- Names are unique among siblings, at the top of the tree too.
CREATE UNIQUE INDEX "categories_sibling_name_uq" ON "categories" ("parent_id", lower("name")) NULLS NOT DISTINCT;

-- Search by name.
CREATE INDEX "products_name_lower_idx" ON "products" (lower("name") text_pattern_ops);

-- Unread messages only.
CREATE INDEX "notifications_unread_idx" ON "notifications" ("user_id") WHERE "read_at" IS NULL;

-- A recount may replace a shelf within one transaction.
ALTER TABLE "stock_movements" ALTER CONSTRAINT "stock_movements_level_fk" DEFERRABLE INITIALLY DEFERRED;
