-- AT TIME ZONE | 9
SELECT id, "occurredAt" AT TIME ZONE 'UTC' AS utc, "occurredAt" AT TIME ZONE 'Europe/Berlin' AS berlin FROM "Event" ORDER BY id;
-- ["America/New_York"]
SELECT date_trunc('day', "occurredAt" AT TIME ZONE $1) AS day, COUNT(*) FROM "Event" GROUP BY 1 ORDER BY 1;
SELECT (TIMESTAMP '2024-03-31 02:30:00' AT TIME ZONE 'Europe/Berlin') AS gap, (TIMESTAMP '2024-10-27 02:30:00' AT TIME ZONE 'Europe/Berlin') AS overlap;
SELECT ("createdAt" AT TIME ZONE 'UTC') AT TIME ZONE 'Asia/Tokyo' AS tokyo FROM "User" ORDER BY id LIMIT 2;
SELECT (now() AT TIME ZONE 'UTC')::date = CURRENT_DATE AS same;
SELECT EXTRACT(HOUR FROM "occurredAt" AT TIME ZONE 'Asia/Kolkata') AS hour, timezone('EST', TIMESTAMPTZ '2024-01-01 00:00:00+00') FROM "Event" WHERE id = 1;
SELECT now() AT TIME ZONE 'Mars/Olympus';
