import { systemTypeByName } from '../../src/catalog/system'
import { type Comparison, comparedWithElements, quantified } from '../../src/functions/arrayElements'
import type { Stored } from '../../src/types/codec'
import { Generator } from '../support/generate'
import { answerOf } from '../support/outcome'
import { ARGUMENTS, ARRAYS } from './compositeCases'
import { codecOf, openSides, stored, types } from './reference'

const g = new Generator()
const sides = openSides()

const COMPARISONS: readonly Comparison[] = ['=', '<>', '<', '<=', '>', '>=']

/** A valid array: the pools have broken ones too. */
function arrayOf(type: string): string {
  for (;;) {
    const text = ARGUMENTS[type]!(g)
    try {
      codecOf(type).input(text, -1)
      return text
    } catch {
      continue
    }
  }
}

const shown = (answer: Stored): string | null => (answer === null ? null : answer === 1n ? 't' : 'f')

describe(`seed ${g.seed}`, () => {
  test.each(ARRAYS)('ANY and ALL over %s', async (array) => {
    const element = array.slice(1)
    const calls = g.many(250, () => ({
      comparison: g.pick(COMPARISONS),
      quantifier: g.pick(['any', 'all'] as const),
      params: [g.next() < 0.1 ? null : ARGUMENTS[element]!(g), g.next() < 0.05 ? null : arrayOf(array)],
    }))
    const answers = await sides.pg.queryAll(
      calls.map(({ comparison, quantifier, params }) => ({
        sql: `SELECT $1::${element} ${comparison} ${quantifier} ($2::${array})`,
        params,
      })),
    )
    const oid = systemTypeByName(array)!.oid
    const differences = calls.flatMap(({ comparison, quantifier, params }, i) => {
      const [left, right] = [stored(params[0]!, element), stored(params[1]!, array)]
      const expected = answerOf(answers[i]!)
      const actual = shown(comparedWithElements(types, oid, quantifier, comparison)(left, right))
      return actual === expected ? [] : [{ comparison, quantifier, params, actual, expected }]
    })
    expect(differences).toEqual([])
  })

  test('ANY and ALL with an operator of their own', async () => {
    const calls = g.many(200, () => ({
      quantifier: g.pick(['any', 'all'] as const),
      params: [g.pick(['a', 'b', '', null]), arrayOf('_text')],
    }))
    const answers = await sides.pg.queryAll(
      calls.map(({ quantifier, params }) => ({
        sql: `SELECT starts_with($1, 'a') IS NOT NULL AND $1::text ~~ ${quantifier} ($2::text[])`,
        params,
      })),
    )
    const oid = systemTypeByName('_text')!.oid
    // Patterns without wildcards: LIKE is equality then.
    const like = (left: Stored, pattern: Stored): Stored =>
      left === null || pattern === null ? null : left === pattern ? 1n : 0n
    const differences = calls.flatMap(({ quantifier, params }, i) => {
      const actual =
        params[0] === null
          ? 'f'
          : shown(quantified(types, oid, quantifier, like)(params[0]!, types.codec(oid).input(params[1]!, -1)))
      return actual === answerOf(answers[i]!) ? [] : [{ quantifier, params, actual }]
    })
    expect(differences).toEqual([])
  })
})
