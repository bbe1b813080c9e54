-- information_schema and pg_catalog | 40
SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY table_name;
-- ["User"]
SELECT column_name, data_type, is_nullable FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1 ORDER BY ordinal_position;
SELECT EXISTS (SELECT 1 FROM information_schema.tables WHERE table_name = 'orders') AS there;
SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename;
SELECT typname FROM pg_type WHERE typname = 'Role';
SELECT enumlabel FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid WHERE t.typname = 'order_status' ORDER BY enumsortorder;
SELECT current_database() IS NOT NULL AS db, current_schema() AS schema, version() LIKE 'PostgreSQL%' AS postgres;
SELECT to_regclass('public.orders') IS NOT NULL AS orders, to_regclass('public.nothing') IS NULL AS nothing;
SELECT relname FROM pg_class WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace;
SELECT public.orders.id, pg_catalog.lower('X') FROM public.orders WHERE id = 1;
SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE '\_%' ORDER BY 1;
-- ["orders"]
SELECT a.attname, format_type(a.atttypid, a.atttypmod) AS data_type FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey) WHERE i.indrelid = $1::regclass AND i.indisprimary;
SELECT a.attnum, a.attname AS column_name, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS not_null, pg_get_expr(d.adbin, d.adrelid) AS default_value FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attrelid = 'orders'::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum;
SELECT conname AS name, pg_get_constraintdef(c.oid) AS definition FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace WHERE n.nspname = 'public' AND contype IN ('f', 'p', 'u') ORDER BY conrelid::regclass::text, contype DESC, conname;
SELECT i.relname AS name, ix.indisprimary AS "primary", ix.indisunique AS "unique", ix.indkey AS indkey, array_agg(a.attnum ORDER BY a.attnum) AS column_indexes, array_agg(a.attname ORDER BY a.attnum) AS column_names, pg_get_indexdef(ix.indexrelid) AS definition FROM pg_class t, pg_class i, pg_index ix, pg_attribute a WHERE t.oid = ix.indrelid AND i.oid = ix.indexrelid AND a.attrelid = t.oid AND a.attnum = ANY(ix.indkey) AND t.relkind = 'r' AND t.relname = 'orders' GROUP BY i.relname, ix.indexrelid, ix.indisprimary, ix.indisunique, ix.indkey ORDER BY i.relname;
SELECT con.conname, rel.relname AS table_name, frel.relname AS foreign_table, ARRAY(SELECT att.attname FROM unnest(con.conkey) WITH ORDINALITY AS k (attnum, ord) JOIN pg_attribute att ON att.attrelid = con.conrelid AND att.attnum = k.attnum ORDER BY k.ord) AS columns FROM pg_constraint con JOIN pg_class rel ON rel.oid = con.conrelid JOIN pg_class frel ON frel.oid = con.confrelid WHERE con.contype = 'f' ORDER BY 1, 2;
