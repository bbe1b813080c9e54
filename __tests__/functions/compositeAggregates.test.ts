import { Generator } from '../support/generate'
import { answerOf, outcomeOf } from '../support/outcome'
import { ARGUMENTS } from './compositeCases'
import { codecOf, nameOf, openSides, stored } from './reference'

const g = new Generator()
const sides = openSides()

const SCALARS = [
  'int4',
  'int8',
  'text',
  'numeric',
  'float8',
  'bool',
  'timestamp',
  'timestamptz',
  'date',
  'uuid',
  'bytea',
  'jsonb',
] as const
const CASES = [
  ...SCALARS.map((type) => ['array_agg(anynonarray)', [type], `_${type}`] as const),
  ['array_agg(anyarray)', ['_int4'], '_int4'] as const,
  ...['json_agg', 'jsonb_agg', 'json_agg_strict', 'jsonb_agg_strict'].flatMap((name) => [...SCALARS, '_int4', 'json'].map((type) => [`${name}(anyelement)`, [type], name.slice(0, name.indexOf('_'))] as const)),
  ...['json_object_agg', 'jsonb_object_agg'].flatMap((name) => SCALARS.map((type) => [`${name}(any,any)`, ['text', type], name.slice(0, name.indexOf('_'))] as const)),
  ['jsonb_object_agg(any,any)', ['int4', '_int4'], 'jsonb'] as const,
  ['json_object_agg(any,any)', ['jsonb', 'int4'], 'json'] as const,
  ['sum(interval)', ['interval'], 'interval'] as const,
  ['avg(interval)', ['interval'], 'interval'] as const,
].filter(([, args]) => args.every((type) => ARGUMENTS[type])) // prettier-ignore

describe(`seed ${g.seed}`, () => {
  test.each(CASES.map((c) => [c[0], c[1].join(), c] as const))('%s of (%s)', async (signature, _, [, args, result]) => {
    const tables = g.many(12, () =>
      g.many(g.integer(0, 5), () => args.map((type) => (g.next() < 0.1 ? null : ARGUMENTS[type]!(g)))),
    )
    const name = nameOf(signature)
    const columns = args.map((_, i) => `x${i}`)
    const answers = await sides.pg.queryAll(
      tables.map((rows) => {
        const selects = rows.map(
          (_, r) =>
            `SELECT ${r} AS n, ${args.map((type, i) => `$${r * args.length + i + 1}::${type} AS x${i}`).join(', ')}`,
        )
        const source =
          selects.length > 0
            ? selects.join(' UNION ALL ')
            : `SELECT 1 AS n, ${args.map((type, i) => `NULL::${type} AS x${i}`).join(', ')} WHERE false`
        return { sql: `SELECT ${name}(${columns.join(', ')} ORDER BY n) FROM (${source}) t`, params: rows.flat() }
      }),
    )
    const differences = tables.flatMap((rows, i) => {
      const expected = answerOf(answers[i]!)
      const actual = outcomeOf(() => {
        const values = rows.map((row) => row.map((text, n) => stored(text, args[n]!)))
        const value = sides.caller.aggregate(signature, values, { argTypes: args, resultType: result })[0] ?? null
        return value === null ? null : codecOf(result).output(value)
      })
      return JSON.stringify(actual) === JSON.stringify(expected) ? [] : [{ rows, actual, expected }]
    })
    expect(differences.slice(0, 6)).toEqual([])
  })
})
