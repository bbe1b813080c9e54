-- CreateEnum
CREATE TYPE "loyalty_kind" AS ENUM ('EARN', 'REDEEM', 'EXPIRE', 'ADJUST');

-- What a member is called, by the points of all time.
CREATE FUNCTION "loyalty_tier"(points integer) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT CASE WHEN points >= 1000 THEN 'gold' WHEN points >= 250 THEN 'silver' ELSE 'bronze' END $$;

-- CreateTable
CREATE TABLE "loyalty_accounts" (
    "id" BIGSERIAL NOT NULL,
    "user_id" BIGINT NOT NULL,
    "balance" INTEGER NOT NULL DEFAULT 0,
    "lifetime" INTEGER NOT NULL DEFAULT 0,
    "tier" TEXT GENERATED ALWAYS AS (loyalty_tier("lifetime")) STORED,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "loyalty_accounts_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "loyalty_accounts_balance_check" CHECK ("balance" >= 0),
    CONSTRAINT "loyalty_accounts_one_open" EXCLUDE USING btree ("user_id" WITH =) WHERE ("closed_at" IS NULL)
);

-- CreateTable
CREATE TABLE "loyalty_entries" (
    "id" BIGSERIAL NOT NULL,
    "account_id" BIGINT NOT NULL,
    "kind" "loyalty_kind" NOT NULL DEFAULT 'EARN',
    "points" INTEGER NOT NULL,
    "voucher" VARCHAR(24),
    "note" TEXT,
    "booked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "loyalty_entries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "loyalty_seasons" (
    "id" SERIAL NOT NULL,
    "name" VARCHAR(40) NOT NULL,
    "starts_on" DATE NOT NULL,
    "ends_on" DATE NOT NULL,

    CONSTRAINT "loyalty_seasons_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "loyalty_seasons_no_overlap" EXCLUDE USING gist (daterange("starts_on", "ends_on", '[]') WITH &&)
);

-- CreateIndex
CREATE UNIQUE INDEX "loyalty_entries_voucher_key" ON "loyalty_entries"("voucher");

-- AddForeignKey
ALTER TABLE "loyalty_accounts" ADD CONSTRAINT "loyalty_accounts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "loyalty_entries" ADD CONSTRAINT "loyalty_entries_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "loyalty_accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
