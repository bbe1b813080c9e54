/** What policies and rules of a history keep from being changed at run time. */
import { openSides, type Sides } from '../plpgsql/sideBySide'

const ddl = `
CREATE TABLE t (id int PRIMARY KEY, v int, name text, z int);
CREATE FUNCTION own(n int) RETURNS bool LANGUAGE sql AS 'select true';
CREATE POLICY mine ON t USING (own(v));
CREATE POLICY named ON t FOR INSERT WITH CHECK (name <> '');
ALTER TABLE t RENAME COLUMN name TO title;
CREATE POLICY other ON t USING (z > 0) WITH CHECK (z > 1);
ALTER POLICY other ON t USING (id > 0) WITH CHECK (id > 1);
`

let sides: Sides
afterEach(() => sides.close())

test('columns and functions that policies use', async () => {
  sides = await openSides(ddl)
  for (const sql of [
    'ALTER TABLE t ALTER COLUMN v TYPE bigint',
    'ALTER TABLE t ALTER COLUMN title TYPE varchar(20)',
    'ALTER TABLE t ALTER COLUMN z TYPE bigint',
    'ALTER TABLE t ALTER COLUMN id TYPE bigint',
    'ALTER TABLE t DROP COLUMN v',
    'DROP FUNCTION own(int)',
    'DROP FUNCTION own(int) CASCADE',
    'ALTER TABLE t ALTER COLUMN v TYPE bigint',
    'ALTER TABLE t DROP COLUMN id',
    'ALTER TABLE t DROP COLUMN id CASCADE',
    'ALTER TABLE t DROP COLUMN title CASCADE',
  ]) {
    const postgres = await sides.onPostgres(sql)
    expect({ sql, ...(await sides.onShadow(sql)) }).toEqual({ sql, ...postgres })
  }
}, 60_000)

test.each([
  ['a policy with a subquery', 'CREATE POLICY deep ON t USING (EXISTS (SELECT 1 FROM t x WHERE x.z = t.id))', 'policy "deep"'],
  ['a rule', 'CREATE RULE kept AS ON UPDATE TO t DO INSTEAD NOTHING', 'rule "kept"'],
])('%s is known by its name alone', async (_, code, name) => {
  sides = await openSides(`${ddl}${code};`)
  for (const sql of ['ALTER TABLE t ALTER COLUMN z TYPE bigint', 'ALTER TABLE t DROP COLUMN z', 'DROP FUNCTION own(int)']) {
    const { error } = await sides.onShadow(sql)
    expect(error).toMatchObject({ code: '0A000', message: expect.stringContaining(`${name} may depend on it`) })
  }
}, 60_000) // prettier-ignore
