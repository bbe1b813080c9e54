-- Rules that the application had alone until now.
ALTER TABLE "organizations" ADD CONSTRAINT "organizations_country_check" CHECK ("country" ~ '^[A-Z]{2}$');

ALTER TABLE "bookings"
    ADD CONSTRAINT "bookings_time_order_check" CHECK ("ends_at" > "starts_at"),
    ADD CONSTRAINT "bookings_attendees_check" CHECK ("attendees" > 0);

ALTER TABLE "products"
    ADD CONSTRAINT "products_price_check" CHECK ("price" >= 0),
    ADD CONSTRAINT "products_compare_at_check" CHECK ("compare_at" IS NULL OR "compare_at" > "price");

ALTER TABLE "stock_levels" ADD CONSTRAINT "stock_levels_reserved_check" CHECK ("reserved" BETWEEN 0 AND "on_hand");

ALTER TABLE "reviews" ADD CONSTRAINT "reviews_rating_check" CHECK ("rating" BETWEEN 1 AND 5);

ALTER TABLE "coupons" ADD CONSTRAINT "coupons_one_discount_check" CHECK (num_nonnulls("percent_off", "amount_off") = 1);

ALTER TABLE "feature_flags" ADD CONSTRAINT "feature_flags_rollout_check" CHECK ("rollout" BETWEEN 0 AND 100);

-- Old entries are corrected by hand; new ones must obey.
ALTER TABLE "backoffice"."ledger_entries" ADD CONSTRAINT "ledger_entries_amount_check" CHECK ("amount" <> 0) NOT VALID;
