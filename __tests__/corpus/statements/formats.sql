-- to_char, to_date, to_timestamp | 11
SELECT to_char("createdAt", 'YYYY-MM') AS month, COUNT(*) FROM "Task" GROUP BY 1 ORDER BY 1;
SELECT to_char(placed_at, 'YYYY-MM-DD"T"HH24:MI:SS') AS at, to_char(total, 'FM999G990D00') AS total FROM orders WHERE placed_at IS NOT NULL ORDER BY id;
SELECT to_char(DATE '2024-05-06', 'Day, DD Mon YYYY'), to_char(DATE '2024-05-06', 'IYYY-IW'), to_char(TIMESTAMP '2024-05-06 17:05:00', 'HH12:MI AM');
SELECT to_date('06/05/2024', 'DD/MM/YYYY'), to_timestamp(1714564800), to_timestamp('2024-05-06 10:11', 'YYYY-MM-DD HH24:MI');
-- ["2024-05"]
SELECT SUM(value) FROM daily_stats WHERE to_char(day, 'YYYY-MM') = $1;
SELECT to_char(1234.5, '9,999.99'), to_char(-7, '000'), to_number('1,234.50', '9G999D99');
