-- pg_trgm | 4
SELECT id, similarity(name, 'keybord') AS s FROM products ORDER BY s DESC, id;
-- ["acm"]
SELECT slug, word_similarity($1, name) FROM "Organization" ORDER BY 2 DESC, 1;
SELECT id FROM products WHERE name % 'wireles mouse' ORDER BY similarity(name, 'wireles mouse') DESC;
SELECT name FROM products ORDER BY name <-> 'monitor', id LIMIT 2;
