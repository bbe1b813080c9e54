/** Every statement of the corpus on the shadow and on Postgres; the page in docs/ says what came of it. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type Answer, openSides, type Sides, statementsOf } from '../sql/sideBySide'
import { type Outcome, printPage, totals } from './page'
import { corpusFile, readCorpus, type Construct, type CorpusStatement } from './statements'

const PAGE = path.join(__dirname, '../../docs/raw-sql.md')
const seed = statementsOf(corpusFile('seed.sql'))
const corpus = readCorpus()
const outcomes: Outcome[] = []
let sides: Sides

beforeAll(async () => {
  sides = await openSides(corpusFile('schema.sql'))
  for (const sql of seed) expect(await bothSides(sql)).toBe(FINE)
}, 120_000)
afterAll(() => sides?.close())

const FINE = 'fine on both sides'

/** @returns the error of either side, or FINE */
async function bothSides(sql: string): Promise<unknown> {
  const [here, there] = [await sides.onShadow(sql), await sides.onPostgres(sql)]
  return here.error ?? there.error ?? FINE
}

const isRefusal = ({ error }: Answer): boolean =>
  error?.code === '0A000' && String(error.message).includes('on the shadow')

/** Inside a transaction that is rolled back: no statement sees what another did. */
async function ask({ sql, values }: CorpusStatement): Promise<{ here: Answer; there: Answer }> {
  await bothSides('BEGIN')
  const [here, there] = [await sides.onShadow(sql, values), await sides.onPostgres(sql, values)]
  await bothSides('ROLLBACK')
  // What only Postgres ran may have taken from its sequences.
  if (isRefusal(here)) for (const one of seed.filter((text) => text.startsWith('SELECT setval'))) await bothSides(one)
  return { here, there }
}

test.each(corpus)(
  '$title: identical or refused',
  async (construct: Construct) => {
    const refusals: { sql: string; message: string }[] = []
    const differences: object[] = []
    for (const statement of construct.statements) {
      const { here, there } = await ask(statement)
      if (isRefusal(here)) refusals.push({ sql: statement.sql, message: String(here.error?.message) })
      else if (!Object.is(JSON.stringify(here), JSON.stringify(there))) differences.push({ ...statement, here, there })
    }
    outcomes.push({ construct, refusals })
    expect(differences).toEqual([])
  },
  60_000,
)

test('at least 300 statements, of which at least 95 % are identical', () => {
  const { statements, identical, weighted } = totals(outcomes)
  expect(statements).toBeGreaterThanOrEqual(300)
  expect(identical / statements).toBeGreaterThanOrEqual(0.95)
  expect(weighted).toBeGreaterThanOrEqual(0.95)
})

test('docs/raw-sql.md says so', () => {
  const page = printPage(outcomes)
  if (process.env.WRITE_DOCS) writeFileSync(PAGE, page)
  expect(readFileSync(PAGE, 'utf8')).toBe(page)
})
