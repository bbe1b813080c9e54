-- VALUES as a table | 5
SELECT v.id, v.label, p.name FROM (VALUES (1, 'one'), (4, 'four'), (9, 'nine')) AS v(id, label) LEFT JOIN products p ON p.id = v.id ORDER BY v.id;
VALUES (1, 'a'), (2, NULL), (3, 'c');
-- ["KB-1", "MS-2"]
SELECT p.sku, v.qty FROM products p JOIN (VALUES ($1::text, 2), ($2::text, 3)) AS v(sku, qty) ON v.sku = p.sku ORDER BY p.sku;
SELECT column1 + 1 AS n FROM (VALUES (1), (2.5)) v ORDER BY 1;
WITH rates(currency, rate) AS (VALUES ('EUR', 1), ('USD', 1.08)) SELECT o.id, ROUND(o.total / r.rate, 2) AS eur FROM orders o JOIN rates r ON r.currency = o.currency ORDER BY o.id;
