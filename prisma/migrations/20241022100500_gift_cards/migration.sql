-- Ids that people type: a prefix and ten characters without 0, O, 1 and I.
CREATE FUNCTION "short_code"(prefix text) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    alphabet constant text := '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
    code text := '';
    bytes bytea := gen_random_bytes(10);
BEGIN
    FOR i IN 0..9 LOOP
        code := code || substr(alphabet, (get_byte(bytes, i) % 32) + 1, 1);
    END LOOP;
    RETURN prefix || '_' || code;
END;
$$;

-- CreateTable
CREATE TABLE "gift_cards" (
    "id" VARCHAR(24) NOT NULL DEFAULT short_code('gc'::text),
    "owner_id" BIGINT,
    "balance" DECIMAL(10,2) NOT NULL,
    "pin" BYTEA,
    "expires_on" DATE,

    CONSTRAINT "gift_cards_pkey" PRIMARY KEY ("id")
);

-- AddForeignKey
ALTER TABLE "gift_cards" ADD CONSTRAINT "gift_cards_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;
