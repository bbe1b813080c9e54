/** Random statements of the constructs in fixtures/constructs, on the shadow and on Postgres. TEST_SEED runs one seed again. */
import { Generator } from '../support/generate'
import { openSides, type Sides } from './sideBySide'

const DDL = `
  CREATE TABLE items (id serial PRIMARY KEY, kind text, grade int, price numeric(6,2), tags text[], grid int[], code int UNIQUE);
`
const g = new Generator()
let sides: Sides

beforeAll(async () => {
  // None of the statements gives its own rows an order.
  sides = await openSides(DDL, { ordered: false })
}, 60_000)

afterAll(() => sides?.close())

const pick = <T>(list: readonly T[]): T => list[Math.floor(g.next() * list.length)] as T
const number = (from: number, to: number): number => from + Math.floor(g.next() * (to - from + 1))
const many = (least: number, most: number, make: () => string): string =>
  Array.from({ length: number(least, most) }, make).join(', ')

const kind = () => pick(["'a'", "'b'", "'c'", 'NULL'])
const grade = () => pick(['1', '2', '3', 'NULL'])
const price = () => pick(['1.50', '2.00', '3.25', 'NULL'])
const tags = () => pick(["'{a,b,c}'", "'{x,NULL}'", "'{}'", 'NULL'])
const grid = () => pick(["'{{1,2,3},{4,5,6}}'", "'{7,8}'", "'{}'", 'NULL'])

const row = () => `(${[kind(), grade(), price(), tags(), grid(), number(1, 12)].join(', ')})`

function upsert(): string {
  const set = pick([
    'kind = EXCLUDED.kind',
    'grade = coalesce(items.grade, 0) + 1, price = EXCLUDED.price',
    'code = items.code + 20',
    'tags = items.tags || EXCLUDED.tags',
  ])
  const where = pick(['', '', ' WHERE items.grade IS DISTINCT FROM EXCLUDED.grade', ' WHERE EXCLUDED.kind IS NOT NULL'])
  const returning = pick(['', ' RETURNING id, code, kind', ' RETURNING items.*'])
  return `INSERT INTO items (kind, grade, price, tags, grid, code) VALUES ${many(1, 4, row)} ON CONFLICT (code) DO UPDATE SET ${set}${where}${returning}`
}

const bound = () => pick(['', '0', '1', '2', '3', '5', 'grade', 'NULL'])
const subscript = () => pick([() => `[${pick(['1', '2', '-1', 'grade', 'NULL'])}]`, () => `[${bound()}:${bound()}]`])()
const subscripts = () =>
  `SELECT id, ${many(1, 3, () => `${pick(['tags', 'grid'])}${subscript()}${pick(['', subscript()])}`)} FROM items`

const KEYS = ['kind', 'grade', 'price', 'grade + 1']
const keyList = () => `(${many(1, 2, () => pick(KEYS))})`
function grouping(): string {
  const element = () =>
    pick([
      () => `ROLLUP (${many(1, 3, () => pick(KEYS))})`,
      () => `CUBE (${many(1, 2, () => pick(KEYS))})`,
      () => `GROUPING SETS (${many(1, 3, () => pick([keyList(), '()', 'kind']))})`,
    ])()
  const clause = pick([element(), `kind, ${element()}`, `${element()}, ${element()}`])
  const used = KEYS.filter((key) => key !== 'grade + 1' && new RegExp(`\\b${key}\\b(?! \\+)`).test(clause))
  const shown = [...used, ...used.map((key) => `grouping(${key})`)]
  const having = pick(['', '', ' HAVING count(*) > 1', ' HAVING sum(grade) > 2'])
  return `SELECT ${[...shown, 'count(*)', 'sum(price)', 'max(grade) FILTER (WHERE id > 3)'].join(', ')} FROM items GROUP BY ${pick(['', 'DISTINCT '])}${clause}${having}`
}

function combined(): string {
  const columns = pick(['kind', 'grade', 'price', 'kind, grade', 'price, kind'])
  const side = () => `SELECT ${columns} FROM items WHERE id ${pick(['<', '>', '<>'])} ${number(1, 12)}`
  const operator = () => pick(['UNION', 'UNION ALL', 'INTERSECT', 'INTERSECT ALL', 'EXCEPT', 'EXCEPT ALL'])
  return pick([`${side()} ${operator()} ${side()}`, `(${side()} ${operator()} ${side()}) ${operator()} ${side()}`])
}

/** Both columns are keys: which of several equal rows OFFSET skips is not defined. */
const ties = () =>
  `SELECT count(*), min(grade), max(price) FROM (SELECT grade, price FROM items ORDER BY ${pick(['grade, price', 'price DESC, grade', 'grade DESC NULLS LAST, price'])} ${pick(['', `OFFSET ${number(0, 4)} `])}FETCH FIRST ${number(0, 5)} ROWS WITH TIES) s`

const ordered = () =>
  pick([
    `SELECT kind, percentile_cont(${pick(['0', '0.3', '0.5', '1'])}) WITHIN GROUP (ORDER BY ${pick(['price', 'grade DESC'])}) FROM items GROUP BY kind`,
    `SELECT percentile_disc(ARRAY[0.1, 0.5, 0.9]) WITHIN GROUP (ORDER BY ${pick(['kind', 'grade', 'price DESC'])}), mode() WITHIN GROUP (ORDER BY ${pick(KEYS)}) FROM items`,
    `SELECT ${pick(['rank', 'dense_rank', 'percent_rank', 'cume_dist'])}(${grade()}, ${kind()}) WITHIN GROUP (ORDER BY grade ${pick(['', 'DESC', 'NULLS FIRST'])}, kind) FROM items`,
  ])

const truncate = () => pick(['TRUNCATE items', 'TRUNCATE items RESTART IDENTITY'])

const statement = () => {
  const dice = g.next()
  if (dice < 0.3) return upsert()
  if (dice > 0.98) return truncate()
  return pick([subscripts, grouping, combined, ties, ordered])()
}

test(`400 statements, seed ${g.seed}`, async () => {
  let refused = 0
  for (let i = 0; i < 400; i++) {
    const sql = statement()
    const [here, there] = [await sides.onShadow(sql), await sides.onPostgres(sql)]
    if (here.error?.code === '0A000' && String(here.error.message).includes('on the shadow')) refused++
    else expect({ sql, seed: g.seed, answer: here }).toEqual({ sql, seed: g.seed, answer: there })
  }
  expect(refused).toBeLessThan(20)
}, 120_000)
