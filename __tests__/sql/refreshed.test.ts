/** REFRESH MATERIALIZED VIEW CONCURRENTLY over rows that the view cannot have. */
import { runBoth, startPostgres, stopPostgres } from '../triggers/bothSides'

beforeAll(startPostgres, 60_000)
afterAll(stopPostgres)

test('rows that are there twice', async () => {
  const ddl = `
CREATE TABLE t (a int, b text, c numeric);
CREATE MATERIALIZED VIEW mv AS SELECT a, b, c FROM t;
CREATE UNIQUE INDEX ON mv (a);`
  const { shadow, postgres } = await runBoth(ddl, [
    `INSERT INTO t VALUES (1, 'x y', 1.5), (2, 'z', 2)`,
    `REFRESH MATERIALIZED VIEW mv`,
    `INSERT INTO t VALUES (3, 'b,"', 1), (2, 'z', 2), (3, 'b,"', 1), (1, 'x y', 1.50)`,
    `REFRESH MATERIALIZED VIEW CONCURRENTLY mv`,
    `REFRESH MATERIALIZED VIEW mv`,
    `SELECT * FROM mv ORDER BY a`,
    `DELETE FROM t WHERE a IN (1, 3)`,
    `REFRESH MATERIALIZED VIEW CONCURRENTLY mv`,
    `SELECT * FROM mv ORDER BY a`,
  ])
  expect(shadow).toEqual(postgres)
}, 60_000)
