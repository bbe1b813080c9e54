/** Indexes that are not unique: the same rows, in the same order, as without them, and the rows that Postgres gives. */
import { openShadow } from '../../src'
import { Generator } from '../support/generate'
import { openSides, type Sides } from './sideBySide'

const TABLES = `
  CREATE TYPE mood AS ENUM ('sad', 'fine', 'glad');
  CREATE TABLE p (id serial PRIMARY KEY, k text UNIQUE, n int);
  CREATE TABLE c (
    id serial PRIMARY KEY, pid int REFERENCES p ON DELETE CASCADE, k text UNIQUE, n int, mood mood, at timestamp(3),
    amount numeric(6,2)
  );
`
const INDEXES = `
  CREATE INDEX ON c (pid);
  CREATE INDEX ON c (n, k);
  CREATE INDEX ON c (mood DESC);
  CREATE INDEX ON c (at);
  CREATE INDEX ON c (amount);
  CREATE INDEX ON c (lower(k));
  CREATE INDEX ON c (k) WHERE n > 1;
`
const ROWS = [
  `INSERT INTO p (k, n) VALUES ('c', 1), ('b', 2), ('a', 3), ('0', 9)`,
  `INSERT INTO c (pid, k, n, mood, at, amount) VALUES
     (2, 'z', 1, 'glad', '2024-01-02', 1), (1, 'y', 2, 'sad', '2024-01-01', 1.5), (2, 'x', 1, NULL, '2024-01-02', 1),
     (3, 'w', 2, 'sad', NULL, NULL), (1, 'v', 1, 'fine', '2024-01-01', 2), (NULL, 'u', 3, 'glad', '2024-01-03', 1),
     (2, 'a', 7, 'sad', '2024-01-02', 0), (NULL, '0', 1, 'glad', '2024-01-01', 1), (1, 't', 2, 'glad', '2024-01-01', 3)`,
]

const LOOKED_UP = [
  'SELECT k FROM c WHERE pid = 2',
  'SELECT k FROM c WHERE 2 = pid AND k <> $$x$$',
  'SELECT k FROM c WHERE pid IN (3, 1, 2)',
  'SELECT k FROM c WHERE pid IN (3, 1) ORDER BY n',
  'SELECT k FROM c WHERE pid IN (3, 1) ORDER BY n DESC NULLS FIRST, pid LIMIT 3 OFFSET 1',
  `SELECT k FROM c WHERE mood = 'glad'`,
  `SELECT k FROM c WHERE at = '2024-01-02' AND amount = 1.00`,
  'SELECT array_agg(k) FROM c WHERE pid = 2',
  'SELECT n, array_agg(k) FROM c WHERE pid = 2 GROUP BY n',
  'SELECT count(*), sum(n), max(k) FROM c WHERE pid IN (2, 1)',
  'SELECT pid, count(*) FROM c WHERE pid IN (2, 1) GROUP BY pid',
  'SELECT pid, count(*), sum(n) FROM c GROUP BY pid ORDER BY pid LIMIT 3',
  'SELECT pid, count(*) FROM c WHERE n < 3 GROUP BY pid ORDER BY pid DESC LIMIT 2',
  'SELECT p.id, count(c.id) FROM p LEFT JOIN c ON c.pid = p.id GROUP BY p.id ORDER BY p.id',
  'SELECT p.k, c.k FROM p JOIN c ON c.pid = p.id',
  'SELECT count(*) FROM p JOIN c ON c.pid = p.id WHERE c.n > 1',
  'SELECT k FROM p WHERE EXISTS (SELECT FROM c WHERE c.pid = p.id AND c.n > 1)',
  `SELECT p.k, (SELECT string_agg(c.k, ',') FROM c WHERE c.pid = p.id) FROM p`,
  'SELECT p.k, x.k FROM p CROSS JOIN LATERAL (SELECT k FROM c WHERE c.pid = p.id ORDER BY c.n, c.id LIMIT 1) x',
  'SELECT k FROM c WHERE pid = 1 UNION ALL SELECT k FROM c WHERE pid = 2',
  'SELECT count(*) FROM (SELECT id FROM c WHERE pid = 2 OFFSET 1) AS sub',
  'UPDATE c SET n = n + 1 WHERE pid = 2 RETURNING k, n',
  'UPDATE c SET pid = 1 WHERE pid = 2 RETURNING k',
  'DELETE FROM c WHERE pid = 1 RETURNING k',
]

/** Where the order of rows could show the index, or fewer rows be looked at than Postgres looks at. */
const NOT_LOOKED_UP = [
  'SELECT pid FROM c',
  'SELECT DISTINCT pid FROM c',
  'SELECT pid FROM c ORDER BY pid LIMIT 3',
  'SELECT pid, count(*) FROM c GROUP BY pid',
  'SELECT k FROM c WHERE pid > 1',
  'SELECT array_agg(k) FROM c WHERE pid IN (3, 2, 1)',
  'SELECT x.k FROM (SELECT k FROM c WHERE pid IN (3, 2)) x',
  'SELECT k, row_number() OVER () FROM c WHERE pid IN (3, 2)',
  'SELECT p.k, c.k FROM p JOIN c ON c.pid = p.id ORDER BY c.n',
  'SELECT p.k, c.k FROM p LEFT JOIN c ON c.pid = p.id WHERE c.n > 0 ORDER BY c.n',
  'UPDATE c SET n = 0 WHERE pid IN (3, 2, 1) RETURNING k',
  'SELECT k FROM c WHERE lower(k) = $$x$$',
  'SELECT k FROM c WHERE 10 / (n - 70) > -1 AND pid = 1',
  'SELECT k FROM c WHERE pid = (random() * 0)::int + n',
]

const LIMIT_OR_ORDER = /ORDER BY|LIMIT/

let sides: Sides
let shadows: readonly Awaited<ReturnType<typeof openShadow>>[]
let clients: readonly InstanceType<(typeof shadows)[number]['Client']>[]

beforeAll(async () => {
  sides = await openSides(TABLES + INDEXES, { ordered: false })
  shadows = [await openShadow({ ddl: TABLES }), await openShadow({ ddl: TABLES + INDEXES })]
  clients = shadows.map(({ Client }) => new Client())
  for (const client of clients) await client.connect()
  for (const sql of ROWS) {
    for (const client of clients) await client.query(sql)
    await sides.onShadow(sql)
    await sides.onPostgres(sql)
  }
}, 60_000)

afterAll(async () => {
  for (const client of clients) await client.end()
  for (const shadow of shadows) shadow.close()
  await sides.close()
})

const usesIndex = (sql: string) => shadows[1]!.explain(sql)[0]!.sqlite.some((text) => text.includes("IS NOT x''"))

/** What each shadow gives; nothing stays. */
async function answers(sql: string) {
  const given = []
  for (const client of clients) {
    await client.query('BEGIN')
    given.push(await client.query(sql).then(({ rows }) => rows as unknown[], (error: Error) => error.message)) // prettier-ignore
    await client.query('ROLLBACK')
  }
  return given
}

describe.each([
  [true, LOOKED_UP],
  [false, NOT_LOOKED_UP],
] as const)('by an index: %p', (looksUp, statements) => {
  test.each(statements)('%s', async (sql) => {
    expect(usesIndex(sql)).toBe(looksUp)
    const [without, withIndexes] = await answers(sql)
    expect(withIndexes).toEqual(without)
    if (LIMIT_OR_ORDER.test(sql) && !/ORDER BY c?\.?n\b/.test(sql)) return
    await sides.onShadow('BEGIN')
    await sides.onPostgres('BEGIN')
    expect(await sides.onShadow(sql)).toEqual(await sides.onPostgres(sql))
    await sides.onShadow('ROLLBACK')
    await sides.onPostgres('ROLLBACK')
  })
})

test('generated conditions, in the order of rows without indexes', async () => {
  const g = new Generator()
  const column = () => g.pick(['pid', 'n', 'mood', 'at', 'amount'])
  const value = (name: string) =>
    ({
      mood: g.pick([`'sad'`, `'fine'`, `'glad'`, 'NULL']),
      at: g.pick([`'2024-01-01'`, `'2024-01-02'`]),
      amount: g.pick(['1', '1.00', '2', 'NULL']),
    })[name] ?? g.pick(['1', '2', '3', '7', 'NULL', 'id'])
  const condition = (): string => {
    const name = column()
    const values = g.many(g.integer(1, 3), () => value(name)).join(', ')
    return g.pick([
      `${name} = ${value(name)}`,
      `${name} IN (${values})`,
      `${name} IS NOT NULL`,
      `${name} > ${value(name)}`,
    ])
  }
  const conditions = () => g.many(g.integer(1, 3), condition).join(g.pick([' AND ', ' AND ', ' OR ']))
  const statement = () =>
    g.pick([
      () => `SELECT * FROM c WHERE ${conditions()}`,
      () => `SELECT * FROM c WHERE ${conditions()} ORDER BY ${column()} LIMIT ${g.integer(0, 5)}`,
      () => `SELECT count(*), max(k), array_agg(k) FROM c WHERE ${conditions()}`,
      () => `SELECT count(*), sum(n) FROM c WHERE ${conditions()} GROUP BY ${column()}`,
      () => `SELECT pid, max(k) FROM c WHERE ${conditions()} GROUP BY pid ORDER BY pid LIMIT ${g.integer(0, 3)}`,
      () => `SELECT DISTINCT n FROM c WHERE ${conditions()}`,
      () =>
        `SELECT p.k, c.k FROM p JOIN c ON c.pid = p.id WHERE ${conditions().replaceAll(/\b(pid|n|mood|at|amount|id)\b(?! NULL)/g, 'c.$1')}`,
      () => `UPDATE c SET n = 1 WHERE ${conditions()} RETURNING id`,
      () => `DELETE FROM c WHERE ${conditions()} RETURNING id`,
    ])()
  for (let i = 0; i < 300; i++) {
    const sql = statement()
    const [without, withIndexes] = await answers(sql)
    expect({ seed: g.seed, sql, rows: withIndexes }).toEqual({ seed: g.seed, sql, rows: without })
  }
})
