-- Both sides of a transfer, in one call; the sum of all points stays as it is.
CREATE PROCEDURE "transfer_points"(sender bigint, receiver bigint, points integer, OUT sent bigint, OUT received bigint)
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO "loyalty_entries" ("account_id", "kind", "points", "note")
    VALUES (sender, 'ADJUST', -points, 'transfer') RETURNING "id" INTO sent;
    INSERT INTO "loyalty_entries" ("account_id", "kind", "points", "note")
    VALUES (receiver, 'ADJUST', points, 'transfer') RETURNING "id" INTO received;
END;
$$;

CREATE PROCEDURE "loyalty_totals"(OUT accounts bigint, OUT points bigint)
LANGUAGE sql AS $$
    SELECT count(*), COALESCE(sum("balance"), 0) FROM "loyalty_accounts" WHERE "closed_at" IS NULL;
$$;

-- Whoever writes one side of a transfer has written the other one when the transaction ends.
CREATE FUNCTION "loyalty_transfers_balance"() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    total bigint;
BEGIN
    SELECT sum("points") INTO total FROM "loyalty_entries" WHERE "kind" = 'ADJUST' AND "note" = 'transfer';
    IF total <> 0 THEN
        RAISE EXCEPTION 'transfers do not balance' USING ERRCODE = 'LY003', DETAIL = format('%s points', total);
    END IF;
    RETURN NULL;
END;
$$;

CREATE CONSTRAINT TRIGGER "loyalty_entries_transfer" AFTER INSERT ON "loyalty_entries"
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW."kind" = 'ADJUST' AND NEW."note" = 'transfer')
    EXECUTE FUNCTION "loyalty_transfers_balance"();

-- The poorest first, until there is nothing left to give.
CREATE FUNCTION "share_points"(pot integer, at_most integer DEFAULT 100) RETURNS TABLE (account bigint, given integer)
LANGUAGE plpgsql AS $$
DECLARE
    poor CURSOR (below integer) FOR
        SELECT "id", "balance" FROM "loyalty_accounts"
        WHERE "closed_at" IS NULL AND "balance" < below
        ORDER BY "balance", "id";
    balance integer;
BEGIN
    OPEN poor(at_most);
    LOOP
        FETCH poor INTO account, balance;
        EXIT WHEN NOT FOUND OR pot <= 0;
        given := LEAST(pot, at_most - balance);
        pot := pot - given;
        INSERT INTO "loyalty_entries" ("account_id", "kind", "points", "note") VALUES (account, 'ADJUST', given, 'share');
        RETURN NEXT;
    END LOOP;
    CLOSE poor;
END;
$$;

-- One page of the accounts, whatever they are ordered by; the cursor goes back to tell whether there is one before.
CREATE FUNCTION "loyalty_page"(sorting text, first integer, size integer, OUT ids bigint[], OUT has_more boolean)
LANGUAGE plpgsql AS $$
DECLARE
    accounts refcursor;
    id bigint;
BEGIN
    ids := '{}';
    OPEN accounts SCROLL FOR EXECUTE format('SELECT "id" FROM "loyalty_accounts" WHERE "id" > $1 ORDER BY %I, "id"', sorting) USING 0;
    MOVE ABSOLUTE first FROM accounts;
    FETCH RELATIVE 0 FROM accounts INTO id;
    WHILE FOUND AND cardinality(ids) < size LOOP
        ids := ids || id;
        FETCH NEXT FROM accounts INTO id;
    END LOOP;
    has_more := id IS NOT NULL;
    CLOSE accounts;
END;
$$;

-- A call that is tried account by account: one that fails is left out.
CREATE FUNCTION "collect_points"(receiver bigint, points integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    sender bigint;
    sent bigint;
    received bigint;
    calls integer := 0;
BEGIN
    FOR sender IN SELECT "id" FROM "loyalty_accounts" WHERE "id" <> receiver ORDER BY "id" LOOP
        BEGIN
            CALL "transfer_points"(sender, receiver, points, sent, received);
            calls := calls + 1;
        EXCEPTION
            WHEN SQLSTATE 'LY001' OR SQLSTATE 'LY002' THEN
                RAISE NOTICE 'account % gives nothing: %', sender, SQLERRM;
        END;
    END LOOP;
    RETURN calls;
END;
$$;

-- What a level is called has changed: the view goes with the old function, and is made anew.
CREATE FUNCTION "loyalty_level"(points integer) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'level ' || points / 100 $$;
CREATE VIEW "loyalty_levels" AS SELECT "id", loyalty_level("lifetime") AS "level" FROM "loyalty_accounts";
DROP FUNCTION "loyalty_level"(integer) CASCADE;
CREATE FUNCTION "loyalty_level"(points integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT points / 100 $$;
CREATE VIEW "loyalty_levels" AS SELECT "id", loyalty_level("lifetime") AS "level" FROM "loyalty_accounts";
