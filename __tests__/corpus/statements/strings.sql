-- strings and arithmetic beside the rest | 60
SELECT id, upper(left(name, 1)) || lower(substr(name, 2)) AS title, length(name), position('o' in name) FROM "User" WHERE name IS NOT NULL ORDER BY id;
SELECT concat(name, ' <', email, '>') AS mailbox, concat_ws(', ', name, NULL, role) FROM "User" ORDER BY id;
SELECT format('%s has %s tasks (%L)', u.name, COUNT(t.id), u.email) FROM "User" u LEFT JOIN "Task" t ON t."assigneeId" = u.id GROUP BY u.id ORDER BY u.id;
SELECT md5(email) AS gravatar, encode(sha256(email::bytea), 'hex') FROM "User" ORDER BY id LIMIT 2;
SELECT trim(both ' ' FROM '  x '), ltrim('xxy', 'x'), replace(sku, '-', '_'), reverse(sku), repeat('*', 3), lpad(stock::text, 5, '0') FROM products ORDER BY id;
SELECT price * stock AS value, stock % 5 AS rest, stock / 5 AS packs, ceil(price), floor(price), round(price, 1), trunc(price), abs(-price), power(2, 3), mod(stock, 4) FROM products ORDER BY id;
SELECT round(100.0 * COUNT(*) FILTER (WHERE status = 'DONE') / COUNT(*), 2) AS percent FROM "Task";
SELECT initcap('hello world'), translate('abc', 'ab', 'xy'), overlay('abcdef' placing 'X' from 2 for 3), strpos('abc', 'c'), starts_with('abc', 'ab'), ascii('A'), chr(66);
SELECT 10 / 4 AS int_division, 10 / 4.0 AS numeric_division, 10::float / 4 AS float_division, -7 / 2, -7 % 3, 2 ^ 10;
SELECT sqrt(16), ln(1), exp(0), sign(-3), pi() > 3, degrees(0), width_bucket(5.3, 0, 10, 5), random() < 1 AS r;
SELECT 1 / 0;
SELECT 2147483647 + 1;
SELECT id + 'x' FROM orders;
SELECT nosuchfunction(1);
-- ["Ada"]
SELECT id FROM "User" WHERE name LIKE $1 || '%' OR email LIKE '%' || lower($1) || '%' ORDER BY id;
SELECT quote_ident('User'), quote_literal('it''s'), 'a' || 1 || true, char_length('ü'), octet_length('ü');
