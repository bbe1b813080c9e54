-- SET, set_config, current_setting | 10
SET LOCAL statement_timeout = '5s';
-- ["org-1"]
SELECT set_config('app.current_tenant', $1, true);
SELECT current_setting('app.nothing', true) IS NULL AS missing;
SET LOCAL lock_timeout = 1000;
SET LOCAL app.user_id = 'u1';
SELECT current_setting('statement_timeout'), current_setting('TimeZone');
SHOW transaction_isolation;
SELECT current_setting('app.nothing');
SET LOCAL application_name = 'tests';
