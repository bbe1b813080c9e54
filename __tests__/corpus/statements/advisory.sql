-- advisory locks | 22
SELECT pg_advisory_xact_lock(42);
-- ["7"]
SELECT pg_try_advisory_xact_lock($1::bigint) AS locked;
SELECT pg_advisory_xact_lock(hashtext('billing'));
SELECT pg_try_advisory_lock(1, 2) AS locked, pg_advisory_unlock(1, 2) AS unlocked;
-- ["project:1"]
SELECT pg_advisory_xact_lock(hashtextextended($1, 0));
SELECT pg_try_advisory_lock_shared(5) AS shared, pg_advisory_unlock_shared(5) AS unlocked;
SELECT pg_advisory_unlock_all();
