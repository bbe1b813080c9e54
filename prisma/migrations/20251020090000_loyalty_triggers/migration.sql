-- Before a row: the sign follows the kind, whoever writes the entry; an entry of nothing is not written.
CREATE OR REPLACE FUNCTION "loyalty_entries_sign"() RETURNS trigger AS $$
DECLARE
    account "loyalty_accounts"%ROWTYPE;
BEGIN
    SELECT * INTO STRICT account FROM "loyalty_accounts" WHERE "id" = NEW."account_id";
    IF account."closed_at" IS NOT NULL THEN
        RAISE EXCEPTION 'account % is closed', account."id" USING ERRCODE = 'LY001', HINT = 'Open a new account.';
    ELSIF NEW."points" = 0 THEN
        RETURN NULL;
    END IF;
    CASE NEW."kind"
        WHEN 'EARN' THEN
            NEW."points" := abs(NEW."points");
        WHEN 'REDEEM', 'EXPIRE' THEN
            NEW."points" := -abs(NEW."points");
        ELSE
            NEW."note" := COALESCE(NEW."note", 'by hand');
    END CASE;
    RETURN NEW;
EXCEPTION
    WHEN no_data_found THEN
        RAISE EXCEPTION 'there is no account %', NEW."account_id" USING ERRCODE = 'foreign_key_violation';
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER "loyalty_entries_sign" BEFORE INSERT ON "loyalty_entries"
    FOR EACH ROW EXECUTE FUNCTION "loyalty_entries_sign"();

-- After a statement: balances follow, in one UPDATE for all of its rows.
CREATE OR REPLACE FUNCTION "loyalty_entries_post"() RETURNS trigger AS $$
BEGIN
    UPDATE "loyalty_accounts" a
    SET "balance" = a."balance" + s."points", "lifetime" = a."lifetime" + s."earned"
    FROM (
        SELECT "account_id", sum("points") AS "points", COALESCE(sum("points") FILTER (WHERE "kind" = 'EARN'), 0) AS "earned"
        FROM "added"
        GROUP BY "account_id"
    ) s
    WHERE a."id" = s."account_id";
    RETURN NULL;
EXCEPTION
    WHEN check_violation THEN
        RAISE EXCEPTION 'not enough points' USING ERRCODE = 'LY002', DETAIL = SQLERRM;
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER "loyalty_entries_post" AFTER INSERT ON "loyalty_entries"
    REFERENCING NEW TABLE AS "added"
    FOR EACH STATEMENT EXECUTE FUNCTION "loyalty_entries_post"();

-- Before a statement: what was booked stays as it is.
CREATE OR REPLACE FUNCTION "forbid_change"() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION '% on %.% is not allowed', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'raise_exception', DETAIL = format('%s %s %s', TG_NAME, TG_WHEN, TG_LEVEL);
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER "loyalty_entries_keep" BEFORE UPDATE OR DELETE OR TRUNCATE ON "loyalty_entries"
    FOR EACH STATEMENT EXECUTE FUNCTION "forbid_change"();

-- After a row: one function for every table that is watched; its argument is the name in the log.
CREATE OR REPLACE FUNCTION "backoffice"."write_log"() RETURNS trigger AS $$
DECLARE
    entity text := COALESCE(TG_ARGV[0], TG_TABLE_NAME);
BEGIN
    IF (TG_OP = 'DELETE') THEN
        INSERT INTO "backoffice"."logs" ("action", "entity", "entity_id", "before")
        VALUES ('DELETE', entity, OLD."id"::text, to_jsonb(OLD));
        RETURN OLD;
    ELSIF (TG_OP = 'UPDATE') THEN
        INSERT INTO "backoffice"."logs" ("action", "entity", "entity_id", "before", "after")
        VALUES ('UPDATE', entity, NEW."id"::text, to_jsonb(OLD), to_jsonb(NEW));
        RETURN NEW;
    ELSIF (TG_OP = 'INSERT') THEN
        INSERT INTO "backoffice"."logs" ("action", "entity", "entity_id", "after")
        VALUES ('CREATE', entity, NEW."id"::text, to_jsonb(NEW));
        RETURN NEW;
    END IF;
    RETURN NULL;
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER "loyalty_accounts_log" AFTER INSERT OR DELETE ON "loyalty_accounts"
    FOR EACH ROW EXECUTE FUNCTION "backoffice"."write_log"('LoyaltyAccount');

CREATE TRIGGER "loyalty_accounts_log_changes" AFTER UPDATE ON "loyalty_accounts"
    FOR EACH ROW WHEN (OLD."closed_at" IS DISTINCT FROM NEW."closed_at") EXECUTE FUNCTION "backoffice"."write_log"('LoyaltyAccount');
