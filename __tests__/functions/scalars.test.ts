import { systemType, systemTypeByName } from '../../src/catalog/system'
import { allDefinitions } from '../../src/functions/families'
import { Generator } from '../support/generate'
import { answerOf, outcomeOf } from '../support/outcome'
import { CREATE_ROLE } from '../support/testCatalog'
import { argument, CONCRETE, POOLS, QUOTED } from './arguments'
import { ONLY_PARTICULAR, PARTICULAR } from './particularArguments'
import { functionOf, nameOf, openSides, stored, types } from './reference'

const g = new Generator()
const sides = openSides(`CREATE EXTENSION citext; ${CREATE_ROLE}`)

/** Every scalar definition whose arguments have a pool, once for each concrete type. */
const CASES = [...allDefinitions()].flatMap(([signature, definition]) => {
  if (!('js' in definition || 'jsNullable' in definition || 'sql' in definition)) return []
  const fn = functionOf(signature)
  // The extensions have tests of their own, each on a server that has it.
  if (fn?.extension !== undefined && fn.extension !== 'citext') return []
  if (!fn) return [{ signature, args: [] as string[], result: 0, missing: true, variadic: false }]
  const args = fn.args.map((oid) => systemType(oid)!.name)
  const polymorphic = args.find((a) => CONCRETE[a])
  const choices = polymorphic ? CONCRETE[polymorphic]! : ['']
  return choices
    .map((choice) => args.map((a) => (CONCRETE[a] ? choice : a)))
    .filter((concrete) => concrete.every((a) => POOLS[a]))
    .map((concrete) => ({ signature, args: concrete, result: fn.result, missing: false, variadic: fn.variadic !== 0 }))
})

/** Generated calls per definition. */
const COUNT = 60

test('every definition has its function in pg_proc', () => {
  expect(CASES.filter((c) => c.missing).map((c) => c.signature)).toEqual([])
})

describe(`seed ${g.seed}`, () => {
  test.each(CASES.filter((c) => !c.missing).map((c) => [c.signature, c.args.join(), c] as const))(
    '%s of (%s)',
    async (signature, _, { args, result }) => {
      const particular = PARTICULAR[signature]
      const calls =
        args.length === 0
          ? [[]]
          : [
              ...(particular ?? []),
              ...g.many(ONLY_PARTICULAR.has(signature) ? 0 : COUNT, () => args.map((type) => argument(type, g))),
            ]
      const name = nameOf(signature)
      const holes = args.map((type, i) => `$${i + 1}::${QUOTED.has(type) ? `"${type}"` : type}`)
      const answers = await sides.pg.queryAll(
        calls.map((params) => ({ sql: `SELECT "${name}"(${holes.join(', ')})`, params })),
      )
      const resultType = systemType(result)!.name.startsWith('any') ? systemTypeByName(args[0]!)!.oid : result
      const codec = types.codec(resultType)
      let refused = 0
      const differences = calls.flatMap((params, i) => {
        const actual = outcomeOf(() => {
          const value = sides.caller.scalar(
            signature,
            params.map((text, n) => stored(text, args[n]!)),
            args,
          )
          return value === null ? null : codec.output(value)
        })
        if (actual === 'refused') refused++
        const expected = answerOf(answers[i]!)
        return actual === 'refused' || JSON.stringify(actual) === JSON.stringify(expected)
          ? []
          : [{ params, actual, expected }]
      })
      expect(differences.slice(0, 8)).toEqual([])
      expect(refused).toBeLessThan(calls.length)
    },
    60_000,
  )
})
