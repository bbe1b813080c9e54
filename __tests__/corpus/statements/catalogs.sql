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
