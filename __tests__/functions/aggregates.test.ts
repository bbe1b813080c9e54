import { systemType, systemTypeByName } from '../../src/catalog/system'
import { allDefinitions } from '../../src/functions/families'
import { Generator } from '../support/generate'
import { answerOf, outcomeOf } from '../support/outcome'
import { CREATE_ROLE } from '../support/testCatalog'
import { argument, CONCRETE, POOLS, QUOTED } from './arguments'
import { functionOf, nameOf, openSides, stored, types } from './reference'

const g = new Generator()
const sides = openSides(`CREATE EXTENSION citext; ${CREATE_ROLE}`)

const ALL = [...allDefinitions()].flatMap(([signature, definition]) => {
  if (!('aggregate' in definition || 'nativeAggregate' in definition)) return []
  const fn = functionOf(signature)!
  const args = fn.args.map((oid) => systemType(oid)!.name)
  const polymorphic = args.find((a) => CONCRETE[a])
  const choices = polymorphic ? CONCRETE[polymorphic]! : ['']
  return choices
    .map((choice) => args.map((a) => (CONCRETE[a] ? choice : a)))
    .filter((concrete) => concrete.every((a) => POOLS[a]))
    .map((concrete) => ({
      signature,
      args: concrete,
      result: fn.result,
      window: fn.kind === 'w',
      usable: 'aggregate' in definition && definition.aggregate,
    }))
})
const AGGREGATES = ALL.filter((c) => !c.window)

/** Rows of arguments, a null now and then. Infinities and NaN are rare, or nothing else would be seen. */
function makeRows(args: readonly string[], length: number): (string | null)[][] {
  const special = g.next() < 0.2
  // prettier-ignore
  return g.many(length, () => args.map((type) => {
    if (g.next() < 0.1) return null
    for (;;) {
      const text = argument(type, g)
      if (special || !/^(?:-?inf|nan)/i.test(text)) return text
    }
  }))
}

function values(
  args: readonly string[],
  rows: readonly (readonly (string | null)[])[],
): { sql: string; params: (string | null)[] } {
  const params: (string | null)[] = []
  const row = (r: readonly (string | null)[], n: number) =>
    `(${[n, ...r.map((text, i) => `$${params.push(text)}::${QUOTED.has(args[i]!) ? `"${args[i]}"` : args[i]}`)].join(', ')})`
  return { sql: `(VALUES ${rows.map(row).join(', ')}) v(n${args.map((_, i) => `, c${i}`).join('')})`, params }
}

const storedRows = (args: readonly string[], rows: readonly (readonly (string | null)[])[]) =>
  rows.map((row) => row.map((text, i) => stored(text, args[i]!)))

function concreteResult(result: number, args: readonly string[]): number {
  const name = systemType(result)!.name
  if (name === 'anyarray') return systemTypeByName(`_${args[0]}`)!.oid
  return name.startsWith('any') ? systemTypeByName(args[0]!)!.oid : result
}

describe(`seed ${g.seed}`, () => {
  test.each(AGGREGATES.map((c) => [c.signature, c.args.join(), c] as const))(
    '%s over (%s)',
    async (signature, _, { args, result }) => {
      const sets = [0, 1, 1, 2, 2, 3, 5, 8, 20, 40]
        .map((n) => makeRows(args, n))
        .filter((rows) => rows.length > 0 || args.length > 0)
      const name = nameOf(signature)
      const call = `"${name}"(${args.length === 0 ? '*' : args.map((_, i) => `c${i}`).join(', ')})`
      // prettier-ignore
      const answers = await sides.pg.queryAll(sets.map((rows) => {
      const { sql, params } = rows.length > 0 ? values(args, rows) : { sql: `(SELECT ${args.map((t, i) => `NULL::${t} AS c${i}`).join(', ')}) v WHERE false`, params: [] }
      return { sql: `SELECT ${call} FROM ${sql}`, params }
    }))
      const resultType = concreteResult(result, args)
      const differences = sets.flatMap((rows, i) => {
        const actual = outcomeOf(() => {
          const [value] = sides.caller.aggregate(signature, storedRows(args, rows), { argTypes: args })
          return value === null || value === undefined ? null : types.codec(resultType).output(value)
        })
        const expected = answerOf(answers[i]!)
        return actual === 'refused' || JSON.stringify(actual) === JSON.stringify(expected)
          ? []
          : [{ rows: JSON.stringify(rows), actual, expected }]
      })
      expect(differences.slice(0, 3)).toEqual([])
    },
  )

  const FRAMES = ['OVER (ORDER BY n)', 'OVER (ORDER BY n ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)', 'OVER ()'] as const
  const WINDOWED = AGGREGATES.filter((c) =>
    /^(?:sum|avg|var_pop|stddev)\((?:numeric|int4|int8)\)|^count/.test(c.signature),
  )
  test.each(WINDOWED.map((c) => [c.signature, c.args.join(), c] as const))(
    '%s over (%s) as a window',
    async (signature, _, { args, result }) => {
      for (const over of FRAMES) {
        const rows = makeRows(args, 12)
        const name = nameOf(signature)
        const { sql, params } = values(args, rows)
        const call = `"${name}"(${args.length === 0 ? '*' : args.map((_, i) => `c${i}`).join(', ')})`
        const answer = await sides.pg.query(`SELECT ${call} ${over} FROM ${sql} ORDER BY n`, params)
        const actual = sides.caller.aggregate(signature, storedRows(args, rows), { argTypes: args, over })
        expect(actual.map((v) => (v === null ? null : types.codec(result).output(v)))).toEqual(
          answer.rows.map((r) => r[0]),
        )
      }
    },
  )
})

test.each([
  ['row_number()', [], 'row_number()'],
  ['rank()', [], 'rank()'],
  ['dense_rank()', [], 'dense_rank()'],
  ['percent_rank()', [], 'percent_rank()'],
  ['cume_dist()', [], 'cume_dist()'],
])('%s', async (signature, args, call) => {
  const over = 'OVER (ORDER BY n / 3)'
  const answer = await sides.pg.query(`SELECT ${call} ${over} FROM generate_series(1, 11) v(n) ORDER BY n`)
  const rows = g.many(11, () => args as string[])
  const result = functionOf(signature)!.result
  const actual = sides.caller.aggregate(signature, rows, { over })
  expect(actual.map((v) => types.codec(result).output(v!))).toEqual(answer.rows.map((r) => r[0]))
})

test.each([
  ['ntile(int4)', ['int4'], 'ntile(4)', 'ntile', '4'],
  ['lag(anyelement)', ['text'], 'lag(c0)', undefined, undefined],
  ['lead(anyelement)', ['text'], 'lead(c0)', undefined, undefined],
  ['first_value(anyelement)', ['text'], 'first_value(c0)', undefined, undefined],
  ['last_value(anyelement)', ['text'], 'last_value(c0)', undefined, undefined],
])('%s', async (signature, args, call, _name, constant) => {
  const over = 'OVER (ORDER BY n)'
  const rows = makeRows(args, 9)
  const { sql, params } = values(args, rows)
  const answer = await sides.pg.query(`SELECT ${call} ${over} FROM ${sql} ORDER BY n`, params)
  const result = constant ? 23 : 25
  const actual = constant
    ? sides.caller.window(signature, [constant], storedRows(args, rows), over)
    : sides.caller.aggregate(signature, storedRows(args, rows), { argTypes: args, resultType: args[0], over })
  expect(actual.map((v) => (v === null ? null : types.codec(result).output(v)))).toEqual(answer.rows.map((r) => r[0]))
})

test('enums compare by the order of their labels', () => {
  const rows = ['ADMIN', null, 'é', 'USER', "it's"].map((label) => [label])
  const over = (signature: string) =>
    sides.caller.aggregate(signature, rows, { argTypes: ['Role'], resultType: 'Role' })
  expect(over('min(anyenum)')).toEqual(['USER'])
  expect(over('max(anyenum)')).toEqual(['é'])
})
