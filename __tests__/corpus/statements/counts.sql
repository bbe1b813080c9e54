-- count and other aggregates | 211
SELECT COUNT(*) FROM orders;
SELECT COUNT(DISTINCT "userId") AS visitors, COUNT("userId") AS events, COUNT(*) FROM "Event";
-- ["page_view"]
SELECT COUNT(*)::int AS count FROM "Event" WHERE type = $1;
SELECT MIN(price), MAX(price), AVG(price), SUM(price * stock) AS stock_value FROM products;
SELECT SUM("durationMs") AS total, AVG("durationMs") AS mean, COUNT("durationMs") AS timed FROM "Event";
SELECT COUNT(*) = 0 AS empty FROM jobs WHERE state = 'failed';
SELECT bool_and(archived) AS all_archived, bool_or(archived) AS some_archived, every(budget > 0) FROM "Project";
SELECT string_agg(name, ', ' ORDER BY name DESC) AS names FROM "Tag";
SELECT stddev(price), variance(price), stddev_pop(price) FROM products;
SELECT AVG("loginCount") AS a, ROUND(AVG("loginCount"), 2) AS b, SUM("loginCount") AS c FROM "User";
SELECT MAX("createdAt") AS newest, MIN("lastSeenAt") AS oldest FROM "User";
SELECT SUM(quantity * unit_price) AS lines, SUM(quantity) FROM order_items WHERE order_id = 99;
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY "durationMs") AS median, percentile_cont(0.95) WITHIN GROUP (ORDER BY "durationMs") AS p95 FROM "Event" WHERE "durationMs" IS NOT NULL;
SELECT mode() WITHIN GROUP (ORDER BY properties ->> 'device') AS device FROM "Event";
SELECT corr(price, stock), regr_slope(stock, price) FROM products;
