-- regular expressions and LIKE | 5
SELECT email FROM "User" WHERE email ~* '^[a-c].*@ACME' ORDER BY email;
SELECT regexp_replace(sku, '[^0-9]', '', 'g') AS digits, substring(sku FROM '^[A-Z]+') AS prefix FROM products ORDER BY id;
SELECT id FROM "Task" WHERE title !~ '\s' ORDER BY id;
SELECT (regexp_match(description, 'https?://([^/]+)'))[1] AS host FROM "Task" WHERE description ~ 'https?://';
SELECT id, title FROM "Task" WHERE title LIKE 'P%' AND title NOT ILIKE '%STORES' ORDER BY id;
-- ["%o'b%"]
SELECT id FROM "User" WHERE name ILIKE $1;
SELECT regexp_split_to_array('a1b22c', '[0-9]+'), regexp_count('banana', 'a'), 'abc' SIMILAR TO '(a|b)%';
SELECT 'x' ~ '(';
