-- AlterTable
ALTER TABLE "users" ADD COLUMN     "search_vector" tsvector;

-- AlterTable
ALTER TABLE "bookings" ADD COLUMN     "period" tstzrange,
ADD COLUMN     "reference" VARCHAR(32);

-- CreateTable
CREATE TABLE "backoffice"."order_status_changes" (
    "id" BIGSERIAL NOT NULL,
    "order_id" BIGINT NOT NULL,
    "from_status" "order_status",
    "to_status" "order_status" NOT NULL,
    "changed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "order_status_changes_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "order_status_changes_order_id_changed_at_idx" ON "backoffice"."order_status_changes"("order_id", "changed_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "bookings_reference_key" ON "bookings"("reference");

-- What a customer quotes on the phone, and the range that the calendar queries use.
CREATE FUNCTION "bookings_before_write"() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW."reference" IS NULL THEN
        NEW."reference" := 'BK-' || lpad(NEW."number"::text, 8, '0');
    END IF;
    NEW."period" := tstzrange(NEW."starts_at", NEW."ends_at", '[)');
    RETURN NEW;
END;
$$;

CREATE TRIGGER "bookings_before_write" BEFORE INSERT OR UPDATE ON "bookings"
    FOR EACH ROW EXECUTE FUNCTION "bookings_before_write"();

CREATE FUNCTION "orders_log_status"() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO "backoffice"."order_status_changes" ("order_id", "to_status") VALUES (NEW."id", NEW."status");
    ELSIF NEW."status" IS DISTINCT FROM OLD."status" THEN
        IF OLD."status" = 'REFUNDED' THEN
            RAISE EXCEPTION 'order % is closed', OLD."id" USING ERRCODE = 'P0001', HINT = 'Open a new order.';
        END IF;
        INSERT INTO "backoffice"."order_status_changes" ("order_id", "from_status", "to_status")
        VALUES (NEW."id", OLD."status", NEW."status");
    END IF;
    RETURN NULL;
END;
$$;

CREATE TRIGGER "orders_log_status" AFTER INSERT OR UPDATE OF "status" ON "orders"
    FOR EACH ROW EXECUTE FUNCTION "orders_log_status"();

CREATE TRIGGER "users_search_vector" BEFORE INSERT OR UPDATE OF "name", "email" ON "users"
    FOR EACH ROW EXECUTE FUNCTION tsvector_update_trigger("search_vector", 'pg_catalog.simple', "name");
