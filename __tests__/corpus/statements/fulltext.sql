-- full-text search | 6
SELECT id, title FROM documents WHERE to_tsvector('english', title || ' ' || body) @@ plainto_tsquery('english', 'running tests') ORDER BY id;
-- ["index"]
SELECT id, ts_rank(to_tsvector('english', body), to_tsquery('english', $1)) AS rank FROM documents WHERE to_tsvector('english', body) @@ to_tsquery('english', $1) ORDER BY rank DESC, id;
SELECT to_tsvector('english', 'The quick brown foxes jumped over 2 dogs'), websearch_to_tsquery('english', 'fox -dog "lazy cat"');
SELECT ts_headline('english', body, to_tsquery('english', 'database')) FROM documents WHERE id = 2;
SELECT id FROM documents WHERE to_tsvector('simple', title) @@ to_tsquery('simple', 'get:*');
SELECT id FROM documents WHERE (setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', body), 'B')) @@ phraseto_tsquery('english', 'new index') ORDER BY id;
