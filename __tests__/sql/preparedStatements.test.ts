/** PREPARE, EXECUTE and DEALLOCATE in SQL, and COMMENT: on the shadow and on Postgres, one statement after the other. */
import { sidesFor } from './sideBySide'

const DDL = `
  CREATE TABLE t (id int PRIMARY KEY, v text, n numeric(6,2), d date);
  CREATE VIEW tv AS SELECT id FROM t;
  CREATE TABLE s (id serial PRIMARY KEY, note text);
`

const STATEMENTS = [
  `INSERT INTO t VALUES (1, 'a', 10, '2024-01-01'), (2, 'b', 0, '2024-02-01'), (3, 'x', 5, NULL)`,
  'PREPARE one AS SELECT * FROM t ORDER BY id',
  'EXECUTE one',
  'PREPARE one AS SELECT 1',
  'EXECUTE one(1)',
  `PREPARE two(int, text) AS SELECT id, v, $1 + 1, $2 || 'z' FROM t WHERE id >= $1 ORDER BY id`,
  `EXECUTE two(2, 'q')`,
  `EXECUTE two(1 + 1, upper('q') || 'w')`,
  'EXECUTE two(2)',
  `EXECUTE two(2.5, 'q')`,
  `EXECUTE two(true, 'q')`,
  `EXECUTE two('7', 3)`,
  `EXECUTE two('x', 'y')`,
  'EXECUTE two(null, null)',
  `EXECUTE two((SELECT 1), 'y')`,
  `EXECUTE two(max(1), 'y')`,
  `EXECUTE two(id, 'y')`,
  `EXECUTE two(generate_series(1, 2), 'y')`,
  `EXECUTE two(row_number() OVER (), 'y')`,
  'EXECUTE nope',
  'DEALLOCATE nope',
  'PREPARE three AS INSERT INTO t VALUES ($1, $2, $3, $4) RETURNING *',
  `EXECUTE three(4, 'd', 1.005, '2024-05-05')`,
  `EXECUTE three(4, 'd', 1.005, '2024-05-05')`,
  `EXECUTE three(5, 'd', 'abc', '2024-05-05')`,
  'PREPARE four AS UPDATE t SET v = $1 WHERE id = $2',
  `EXECUTE four('new', 1)`,
  'PREPARE five AS DELETE FROM t WHERE d = $1',
  `EXECUTE five('2024-05-05')`,
  'PREPARE six AS SELECT $1',
  `EXECUTE six('a')`,
  'PREPARE seven(int) AS SELECT 1',
  'EXECUTE seven',
  'EXECUTE seven(3)',
  'PREPARE eight AS SELECT nope FROM t',
  'PREPARE nine(nope) AS SELECT $1',
  'PREPARE ten AS VALUES (1), ($1)',
  'EXECUTE ten(3)',
  'BEGIN',
  'PREPARE kept AS SELECT 1',
  'ROLLBACK',
  'EXECUTE kept',
  'DEALLOCATE kept',
  'EXECUTE kept',
  'DEALLOCATE PREPARE one',
  'EXECUTE one',
  'PREPARE eleven(date, numeric, text[], jsonb, timestamptz) AS SELECT $1, $2, $3, $4, $5',
  `EXECUTE eleven('2024-01-31', 1.50, ARRAY['a','b'], '{"a": 1}', '2024-01-01 00:00+02')`,
  `EXECUTE eleven(date '2024-01-31' + 1, 10 / 3.0, '{x,y}', jsonb_build_object('a', 1), timestamptz '2024-01-01 00:00+02')`,
  'BEGIN',
  'EXECUTE nope',
  `EXECUTE two(2, 'q')`,
  'ROLLBACK',
  'DEALLOCATE ALL',
  `EXECUTE two(2, 'q')`,
  'PREPARE a1 AS SELECT now() = now()',
  'EXECUTE a1',
  'DEALLOCATE a1',
  'PREPARE b1 AS INSERT INTO s (note) VALUES ($1)',
  `EXECUTE b1('x')`,
  `EXECUTE b1('y')`,
  `EXECUTE b1(currval('s_id_seq')::text)`,
  'SELECT * FROM s ORDER BY 1',
  'PREPARE c1 AS SELECT * FROM t',
  'ALTER TABLE t ADD COLUMN z int',
  'DISCARD ALL',
  `EXECUTE b1('x')`,
  `COMMENT ON TABLE t IS 'a table'`,
  `COMMENT ON TABLE nope IS 'a table'`,
  `COMMENT ON COLUMN t.v IS 'a column'`,
  'COMMENT ON COLUMN t.nope IS NULL',
  'COMMENT ON COLUMN nope.v IS NULL',
  `COMMENT ON VIEW tv IS 'x'`,
  `COMMENT ON VIEW t IS 'x'`,
  `COMMENT ON TABLE tv IS 'x'`,
  `COMMENT ON COLUMN public.t.id IS 'x'`,
  'BEGIN READ ONLY',
  `COMMENT ON TABLE t IS 'x'`,
  'ROLLBACK',
]

const sides = sidesFor(DDL, { ordered: true })

test('every statement is answered as Postgres answers it', async () => {
  for (const sql of STATEMENTS)
    expect({ sql, answer: await sides.onShadow(sql) }).toEqual({ sql, answer: await sides.onPostgres(sql) })
}, 60_000)

test('a statement that was prepared before the schema changed is refused', async () => {
  await sides.onShadow('PREPARE whole AS SELECT * FROM t')
  expect(await sides.onShadow('EXECUTE whole')).toHaveProperty('rows')
  await sides.onShadow('ALTER TABLE t ADD COLUMN late int')
  expect(await sides.onShadow('EXECUTE whole')).toMatchObject({ error: { code: '0A000' } })
})

test('what is not on a table, a view or a column is refused by name', async () => {
  expect(await sides.onShadow(`COMMENT ON INDEX t_pkey IS 'x'`)).toMatchObject({ error: { code: '0A000' } })
})
