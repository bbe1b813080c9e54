-- CreateView: whoever works through it cannot close an account.
CREATE VIEW "loyalty_open_accounts" AS
SELECT "id", "user_id", "balance", "closed_at" FROM "loyalty_accounts" WHERE "closed_at" IS NULL
WITH CASCADED CHECK OPTION;

-- CreateView
CREATE VIEW "loyalty_members" AS
SELECT a."id", u."email", u."name", a."balance", a."tier"
FROM "loyalty_accounts" a
JOIN "users" u ON u."id" = a."user_id"
WHERE a."closed_at" IS NULL;

-- What the members' screen writes goes to the tables behind it.
CREATE FUNCTION "loyalty_members_write"() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    CASE TG_OP
        WHEN 'INSERT' THEN
            INSERT INTO "loyalty_accounts" ("user_id")
            SELECT "id" FROM "users" WHERE "email" = NEW."email"
            RETURNING "id" INTO NEW."id";
            IF NOT FOUND THEN
                RAISE EXCEPTION 'nobody has the address %', NEW."email";
            END IF;
            RETURN NEW;
        WHEN 'UPDATE' THEN
            UPDATE "users" SET "name" = NEW."name" WHERE "email" = OLD."email";
            IF NEW."balance" <> OLD."balance" THEN
                INSERT INTO "loyalty_entries" ("account_id", "kind", "points")
                VALUES (OLD."id", 'ADJUST', NEW."balance" - OLD."balance");
            END IF;
            RETURN NEW;
        WHEN 'DELETE' THEN
            UPDATE "loyalty_accounts" SET "closed_at" = CURRENT_TIMESTAMP WHERE "id" = OLD."id";
            RETURN OLD;
    END CASE;
END;
$$;

CREATE TRIGGER "loyalty_members_write" INSTEAD OF INSERT OR UPDATE OR DELETE ON "loyalty_members"
    FOR EACH ROW EXECUTE FUNCTION "loyalty_members_write"();

-- CreateView
CREATE MATERIALIZED VIEW "loyalty_ranking" AS
SELECT a."user_id", a."lifetime", rank() OVER (ORDER BY a."lifetime" DESC)::integer AS "rank"
FROM "loyalty_accounts" a
WHERE a."closed_at" IS NULL;

-- CreateIndex
CREATE UNIQUE INDEX "loyalty_ranking_user_id_key" ON "loyalty_ranking"("user_id");
