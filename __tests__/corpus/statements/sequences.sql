-- nextval, setval, currval | 23
SELECT nextval('invoice_number_seq') AS number;
-- ["2000"]
SELECT setval('invoice_number_seq', $1::bigint), nextval('invoice_number_seq');
SELECT setval('"Task_id_seq"', COALESCE((SELECT MAX(id) FROM "Task"), 1), true);
SELECT setval(pg_get_serial_sequence('products', 'id'), (SELECT MAX(id) FROM products));
SELECT setval(pg_get_serial_sequence('"Project"', 'id'), COALESCE(MAX(id), 0) + 1, false) FROM "Project";
SELECT 'INV-' || lpad(nextval('invoice_number_seq')::text, 6, '0') AS invoice;
SELECT last_value, is_called FROM invoice_number_seq;
