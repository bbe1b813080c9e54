/** What a generated column takes of its expression's value: its type, its length and its scale, on the shadow and on Postgres. */
import { openShadow } from '../../src'
import { fixture, sidesFor, testSame } from './sideBySide'

const DDL = `
CREATE DOMAIN rounded AS numeric(6,1);
CREATE TABLE lines (
  id int PRIMARY KEY,
  price numeric(10,2),
  minutes int,
  label text,
  seen timestamp(6),
  total numeric(12,2) GENERATED ALWAYS AS (COALESCE(price, 0) * minutes / 60) STORED,
  "whole" int GENERATED ALWAYS AS (price * minutes) STORED,
  tiny smallint GENERATED ALWAYS AS (minutes::bigint * 100) STORED,
  ratio real GENERATED ALWAYS AS (price / 3) STORED,
  code varchar(5) GENERATED ALWAYS AS (upper(label)) STORED,
  fixed char(6) GENERATED ALWAYS AS (left(label, 4)) STORED,
  day date GENERATED ALWAYS AS (seen) STORED,
  second timestamp(0) GENERATED ALWAYS AS (seen) STORED,
  prices numeric(8,1)[] GENERATED ALWAYS AS (ARRAY[price, price / 3]) STORED,
  small rounded GENERATED ALWAYS AS (price * 10) STORED,
  later numeric(8,1) GENERATED ALWAYS AS (price / 7) VIRTUAL,
  CONSTRAINT total_check CHECK (total <> 90.38)
);
CREATE UNIQUE INDEX lines_total ON lines (total);
`
const sides = sidesFor(DDL)

testSame(sides, fixture('generatedColumns.sql'))

test('a domain that checks its values: nothing is written past it', async () => {
  const shadow = await openShadow({
    ddl: `CREATE DOMAIN small AS int CHECK (VALUE < 1000);
      CREATE TABLE t (a int, b small GENERATED ALWAYS AS (a * 10) STORED);`,
  })
  const client = new shadow.Client()
  await client.connect()
  await expect(client.query('INSERT INTO t VALUES (1)')).rejects.toThrow(/writing to table "t".*generated column "b"/)
  await client.end()
  shadow.close()
})
