-- HAVING | 16
SELECT user_id, COUNT(*) FROM orders GROUP BY user_id HAVING COUNT(*) > 1 ORDER BY user_id;
SELECT lower(email) AS email, COUNT(*) FROM "User" GROUP BY lower(email) HAVING COUNT(*) > 1;
-- ["100"]
SELECT product_id, SUM(quantity * unit_price) AS revenue FROM order_items GROUP BY product_id HAVING SUM(quantity * unit_price) > $1::numeric ORDER BY revenue DESC;
SELECT "projectId" FROM "Task" GROUP BY "projectId" HAVING bool_and(status IN ('DONE', 'CANCELLED')) ORDER BY 1;
SELECT COUNT(*) FROM "Task" HAVING COUNT(*) > 100;
