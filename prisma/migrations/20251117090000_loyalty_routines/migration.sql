-- Points of an amount of money: one for each full unit, twice as many for gold.
CREATE FUNCTION "points_for"(amount numeric, tier text DEFAULT 'bronze') RETURNS integer
    LANGUAGE sql IMMUTABLE
    RETURN (floor(amount) * CASE WHEN tier = 'gold' THEN 2 ELSE 1 END)::integer;

CREATE FUNCTION "loyalty_statement"(account bigint, since timestamptz DEFAULT '-infinity')
    RETURNS TABLE (kind "loyalty_kind", entries bigint, points bigint)
    LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT e."kind", count(*), sum(e."points")
    FROM "loyalty_entries" e
    WHERE e."account_id" = account AND e."booked_at" >= since
    GROUP BY e."kind"
    ORDER BY e."kind";
END;

-- A voucher is tried again until its code is free.
CREATE FUNCTION "redeem_points"(account bigint, points integer, prefix text DEFAULT 'LY') RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    attempt integer := 0;
    code text;
BEGIN
    PERFORM 1 FROM "loyalty_accounts" WHERE "id" = account FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no account %', account;
    END IF;
    LOOP
        attempt := attempt + 1;
        code := format('%s-%s-%s', prefix, account, attempt);
        BEGIN
            INSERT INTO "loyalty_entries" ("account_id", "kind", "points", "voucher") VALUES (account, 'REDEEM', points, code);
            RETURN code;
        EXCEPTION
            WHEN unique_violation THEN
                RAISE NOTICE 'voucher % is taken', code;
                EXIT WHEN attempt >= 5;
        END;
    END LOOP;
    RETURN NULL;
END;
$$;

-- Rows of tables whose names come from outside.
CREATE FUNCTION "count_rows"(VARIADIC tables text[]) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE
    name text;
    counted bigint;
    total bigint := 0;
BEGIN
    FOREACH name IN ARRAY tables LOOP
        CONTINUE WHEN name IS NULL;
        EXECUTE format('SELECT count(*) FROM %I', name) INTO counted;
        total := total + counted;
    END LOOP;
    RETURN total;
END;
$$;

-- The yearly run: what was not used is lost, account by account.
CREATE PROCEDURE "expire_points"(keep integer, INOUT expired bigint DEFAULT 0)
LANGUAGE plpgsql AS $$
DECLARE
    account record;
    left_over integer;
BEGIN
    IF keep < 0 THEN
        RAISE EXCEPTION USING MESSAGE = 'keep is negative', ERRCODE = 'invalid_parameter_value';
    END IF;
    FOR account IN SELECT "id", "balance" FROM "loyalty_accounts" WHERE "balance" > keep ORDER BY "id" LOOP
        left_over := account."balance" - keep;
        WHILE left_over > 0 LOOP
            INSERT INTO "loyalty_entries" ("account_id", "kind", "points") VALUES (account."id", 'EXPIRE', LEAST(left_over, 500));
            left_over := left_over - 500;
        END LOOP;
        expired := expired + account."balance" - keep;
    END LOOP;
END;
$$;

CREATE PROCEDURE "close_accounts"(before timestamptz)
LANGUAGE sql AS $$
    UPDATE "loyalty_accounts" SET "closed_at" = before
    WHERE "closed_at" IS NULL AND "balance" = 0
      AND NOT EXISTS (SELECT 1 FROM "loyalty_entries" e WHERE e."account_id" = "loyalty_accounts"."id" AND e."booked_at" >= before);
    DELETE FROM "loyalty_accounts" a
    WHERE a."closed_at" = before AND NOT EXISTS (SELECT 1 FROM "loyalty_entries" e WHERE e."account_id" = a."id");
$$;
