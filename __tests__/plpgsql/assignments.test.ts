/** The lines of context of assignments that fail: constants are worked out when the assignment is planned. */
import { runBoth, startPostgres, stopPostgres } from '../triggers/bothSides'

beforeAll(startPostgres, 60_000)
afterAll(stopPostgres)

const assigned = (type: string, value: string) =>
  `DO $$ DECLARE y int := 5; t text := 'q'; x ${type}; BEGIN x := ${value}; END $$`
const declared = (type: string, value: string) => `DO $$ DECLARE y int := 5; x ${type} := ${value}; BEGIN NULL; END $$`

const CASES: readonly (readonly [string, string])[] = [
  ['int', `'a' || 1`],
  ['int', `'a'`],
  ['int', `'a' || y`],
  ['int', `'1' || 'b'`],
  ['int', `t`],
  ['int', `t || 'x'`],
  ['int', `length('abc') || 'x'`],
  ['int', `upper('abc')`],
  ['int', `10 / 0`],
  ['int', `y / 0`],
  ['int', `left(now()::text, 2) || 'x'`],
  ['int', `(SELECT t)`],
  ['int', `(SELECT 'x')`],
  ['int', `(SELECT 'x' || 1)`],
  ['int', `coalesce('a', 'b')`],
  ['int', `CASE WHEN true THEN 'a' ELSE 'b' END`],
  ['smallint', `100000`],
  ['smallint', `99999 + 1`],
  ['smallint', `y + 99999`],
  ['numeric(3,1)', `1000`],
  ['numeric(3,1)', `'1000' || '0'`],
  ['varchar(2)', `'abc'`],
  ['varchar(2)', `'ab' || 'c'`],
  ['varchar(2)', `'ab' || y`],
  ['bool', `'x' || 'y'`],
  ['uuid', `'x' || 'y'`],
  ['jsonb', `'x' || 'y'`],
  ['date', `'x' || 'y'`],
  ['timestamptz', `'x' || 'y'`],
  ['int[]', `'x' || 'y'`],
  ['float8', `'1e' || '999'`],
  ['interval', `'x' || 'y'`],
]

test('of constants, and of others', async () => {
  const statements = CASES.flatMap(([type, value]) => [assigned(type, value), declared(type, value)])
  const { shadow, postgres } = await runBoth('', statements)
  expect(shadow).toEqual(postgres)
}, 60_000)
