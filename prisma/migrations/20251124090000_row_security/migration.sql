-- The reporting role sees what is booked; the application owns the table, so nothing changes for it.
ALTER TABLE "loyalty_entries" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "loyalty_entries_booked" ON "loyalty_entries" FOR SELECT USING ("booked_at" <= CURRENT_TIMESTAMP);

-- The auditors' rows are for nobody else, not even for the owner.
ALTER TABLE "backoffice"."legacy_imports" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "backoffice"."legacy_imports" FORCE ROW LEVEL SECURITY;
CREATE POLICY "legacy_imports_source" ON "backoffice"."legacy_imports"
    USING ("source" = current_setting('harbour.source', true));
