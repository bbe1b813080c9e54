/** Definitions of constraints, indexes and defaults, on the shadow and on Postgres. */
import { fixture, openSides, type Sides, sidesFor, testSame } from './sideBySide'

const sides = sidesFor(fixture('objectDefinitions.ddl.sql'))

testSame(sides, fixture('objectDefinitions.sql'))

describe('what is not kept', () => {
  let others: Sides

  beforeAll(async () => {
    others = await openSides(`
      CREATE TABLE tuned (id int PRIMARY KEY, word text COLLATE "C", at timestamptz CHECK (at > '2020-01-01'));
      CREATE INDEX filled ON tuned (word) WITH (fillfactor = 70);
      CREATE TABLE valid (id int, CONSTRAINT positive CHECK (id > 0));
      ALTER TABLE valid ADD CONSTRAINT small CHECK (id < 9) NOT VALID;
      ALTER TABLE valid ADD COLUMN late text DEFAULT 'x', ALTER COLUMN id SET STATISTICS 5;
      CREATE TABLE retyped (id int CHECK (id > 0), word text DEFAULT 'x' CHECK (word IN ('x', 'y')), n int DEFAULT 0);
      ALTER TABLE retyped ALTER COLUMN word TYPE varchar(5), ALTER COLUMN n TYPE bigint;
      CREATE INDEX valid_case ON valid ((CASE WHEN id > 1 THEN 1 ELSE 2 END));`)
  }, 60_000)
  afterAll(() => others?.close())

  test.each([
    ["SELECT pg_get_indexdef('filled'::regclass)", 'the definition of index "filled"'],
    ["SELECT pg_get_indexdef('valid_case'::regclass)", 'the definition of index "valid_case"'],
    [
      "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'positive'",
      'the definition of constraint "positive"',
    ],
    [
      "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'tuned_at_check'",
      'the definition of constraint "tuned_at_check"',
    ],
    [
      "SELECT pg_get_constraintdef(oid, true) FROM pg_constraint WHERE conname = 'positive'",
      'the definition of constraint "positive"',
    ],
    ["SELECT convalidated FROM pg_constraint WHERE conname = 'small'", 'reading pg_constraint.convalidated'],
    ['SELECT adbin FROM pg_attrdef', 'the text of a pg_node_tree'],
    ['SELECT adbin::text FROM pg_attrdef', 'the text of a pg_node_tree'],
    ['SELECT concat(adbin) FROM pg_attrdef', 'the text of a pg_node_tree'],
    ['SELECT pg_get_expr(adbin, 1259) FROM pg_attrdef', 'pg_get_expr() of the expression of another relation'],
    [
      "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'retyped_word_check'",
      'the definition of constraint "retyped_word_check"',
    ],
    [
      "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 'retyped'::regclass AND adnum = 2",
      'pg_get_expr() of this expression',
    ],
    ['SELECT column_default FROM information_schema.columns', 'reading columns.column_default'],
    ['SELECT attcollation FROM pg_attribute', 'reading pg_attribute.attcollation'],
    ['SELECT atthasmissing FROM pg_attribute', 'reading pg_attribute.atthasmissing'],
    ['SELECT attstattarget FROM pg_attribute', 'reading pg_attribute.attstattarget'],
    ["SELECT pg_get_viewdef('pg_tables'::regclass)", 'function pg_get_viewdef(oid)'],
    ['SELECT pg_get_functiondef(1)', 'function pg_get_functiondef(oid)'],
    ['SELECT pg_get_userbyid(7)', 'the name of the role 7'],
  ])('%s is refused', async (sql, construct) => {
    const { error } = await others.onShadow(sql)
    expect(error).toMatchObject({ code: '0A000', message: expect.stringContaining(`${construct} is not supported`) })
  })
})
