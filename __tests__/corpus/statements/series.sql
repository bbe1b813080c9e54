-- generate_series | 3
SELECT g AS day, COUNT(e.id) AS events FROM generate_series('2024-05-01'::timestamptz, '2024-05-03', '1 day') g LEFT JOIN "Event" e ON date_trunc('day', e."occurredAt") = g GROUP BY g ORDER BY g;
INSERT INTO "Event" (type, "occurredAt") SELECT 'seed', TIMESTAMPTZ '2024-01-01' + n * INTERVAL '1 hour' FROM generate_series(1, 5) AS n RETURNING "occurredAt";
SELECT month::date, to_char(month, 'Mon') FROM generate_series(DATE '2024-01-01', DATE '2024-04-01', INTERVAL '1 month') AS month;
SELECT generate_series(10, 1, -3);
