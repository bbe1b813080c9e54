-- CreateView
CREATE VIEW "customer_revenue" AS
SELECT
    u."id" AS "user_id",
    u."email",
    count(o."id")::integer AS "order_count",
    COALESCE(sum(o."total"), 0) AS "revenue",
    max(o."placed_at") AS "last_order"
FROM "users" u
JOIN "orders" o ON o."user_id" = u."id" AND o."status" IN ('PAID', 'SHIPPED', 'DELIVERED')
GROUP BY u."id", u."email";
