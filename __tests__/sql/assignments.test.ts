/** Assigning to elements, slices and keys, on the shadow and on Postgres. */
import { fixture, openSides, type Sides, statementsOf } from './sideBySide'

const DDL = 'CREATE TABLE t (id int PRIMARY KEY, tags text[], nums int[], grid int[], short varchar(3)[], data jsonb);'
const ROWS = `INSERT INTO t (id, tags, nums, grid, data) VALUES
  (1, '{a,b,c}', '{1,2,3}', '{{1,2},{3,4}}', '{"list": [1]}'), (2, NULL, NULL, NULL, NULL), (3, '{}', '{}', '{}', NULL)`
let sides: Sides

beforeAll(async () => {
  sides = await openSides(DDL)
}, 60_000)
afterAll(() => sides?.close())

test.each([ROWS, ...statementsOf(fixture('assignments.sql'))])('%s', async (sql) => {
  const [here, there] = [await sides.onShadow(sql), await sides.onPostgres(sql)]
  expect(here).toEqual(there)
})
