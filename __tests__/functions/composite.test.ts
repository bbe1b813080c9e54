import { Generator } from '../support/generate'
import { answerOf, outcomeOf } from '../support/outcome'
import { ARGUMENTS, COMPOSITE_CASES, type FunctionCase } from './compositeCases'
import { codecOf, functionOf, nameOf, openSides, stored, types } from './reference'

const g = new Generator()
const sides = openSides()

/** Argument pools that are not types, with the type they stand for. */
const POOL_TYPES: Readonly<Record<string, string>> = {
  unit: 'text',
  format: 'text',
  zone: 'text',
  recent: 'timestamp',
  year: 'int4',
  month: 'int4',
  day: 'int4',
  hour: 'int4',
  minute: 'int4',
  second: 'float8',
  offset: 'interval',
}

/** Generated calls per definition and choice of types. */
const COUNT = 60
/** Answers that the shadow has no form for: years of five digits or before Christ, zones of thousands of hours, zones before 1970. */
const REFUSED = /^"\d{5,}[-:]| BC"|[+-]\d{5,}:|^"1(?:[0-8]|9[0-6])\d+-/

function callsOf({ args, particular, signature, count = COUNT }: FunctionCase): (string | null)[][] {
  const nullable = !functionOf(signature)!.strict
  const argument = (type: string) => (nullable && g.next() < 0.1 ? null : ARGUMENTS[type]!(g))
  const generated = args.length === 0 ? [[]] : g.many(count, () => args.map(argument))
  return [...(particular?.map((call) => [...call]) ?? []), ...generated]
}

describe(`seed ${g.seed}`, () => {
  test.each(COMPOSITE_CASES.map((c) => [c.signature, c.args.join(), c] as const))(
    '%s of (%s)',
    async (signature, _, sample) => {
      const { variadic } = sample
      const args = sample.args.map((pool) =>
        pool === 'recent' && signature.includes('timestamptz,')
          ? 'timestamptz'
          : pool === 'recent' && signature.endsWith('timestamptz)')
            ? 'timestamptz'
            : (POOL_TYPES[pool] ?? pool),
      )
      const calls = callsOf(sample)
      const name = nameOf(signature)
      const holes = args.map((type, i) => `${variadic && i === args.length - 1 ? 'VARIADIC ' : ''}$${i + 1}::${type}`)
      const answers = await sides.pg.queryAll(
        calls.map((params) => ({ sql: `SELECT "${name}"(${holes.join(', ')})`, params })),
      )
      const result = sample.result ? codecOf(sample.result) : types.codec(functionOf(signature)!.result)
      const differences = calls.flatMap((params, i) => {
        const expected = answerOf(answers[i]!)
        const actual = outcomeOf(() => {
          const values = params.map((text, n) => stored(text, args[n]!))
          const value = sides.caller.scalar(signature, values, args, sample.result, variadic)
          return value === null ? null : result.output(value)
        })
        if (actual === 'refused') return [{ params, actual, expected }]
        return JSON.stringify(actual) === JSON.stringify(expected) ? [] : [{ params, actual, expected }]
      })
      const counted = differences.filter(
        ({ actual, expected }) => actual !== 'refused' || !REFUSED.test(JSON.stringify(expected)),
      )
      expect(counted.slice(0, 8)).toEqual([])
    },
  )
})
