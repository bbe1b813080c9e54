import { foldCase, isWordCharacter, raiseCase } from '../../src/types/letterCase'
import { postgres, type Postgres } from '../support/pglite'

let pg: Postgres
beforeAll(async () => void (pg = await postgres()), 60_000)
afterAll(() => pg.close())

/** Code points whose answer is not Postgres's; refusals are no answers. */
function differences(rows: readonly (readonly (string | null)[])[], answer: (character: string) => string): string[] {
  let refused = 0
  const wrong = rows.filter(([character, expected]) => {
    try {
      return answer(character!) !== expected
    } catch (error) {
      if ((error as Error).name !== 'UnsupportedOnShadow') throw error
      refused++
      return false
    }
  })
  expect(refused).toBeLessThan(rows.length)
  return wrong.map(([character]) => `U+${character!.codePointAt(0)!.toString(16)}`)
}

const characters = (expression: string) =>
  pg.query(
    `SELECT c, ${expression} FROM (SELECT chr(n) AS c FROM generate_series(1, 131071) n WHERE n NOT BETWEEN 55296 AND 57343 AND n <> 65279) s`,
  )

test('lower() of every letter', async () => {
  expect(differences((await characters('lower(c)')).rows, foldCase)).toEqual([])
})

test('upper() of every letter', async () => {
  expect(differences((await characters('upper(c)')).rows, raiseCase)).toEqual([])
})

test('words of initcap()', async () => {
  const rows = (
    await characters(`CASE initcap('x' || c || 'x') = initcap('x' || c) || 'x' WHEN true THEN 'in' ELSE 'out' END`)
  ).rows
  expect(differences(rows, (c) => (isWordCharacter(c) ? 'in' : 'out'))).toEqual([])
})
