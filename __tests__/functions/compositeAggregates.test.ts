import { CatalogIndex } from '../../src/catalog/lookup'
import { systemTypeByName } from '../../src/catalog/system'
import { TypeSystem } from '../../src/types/typeSystem'
import { FunctionCaller } from '../support/functionCall'
import { Generator } from '../support/generate'
import { answerOf, outcomeOf } from '../support/outcome'
import { postgres, type Postgres } from '../support/pglite'
import { testCatalog } from '../support/testCatalog'
import { ARGUMENTS } from './compositeCases'

const types = new TypeSystem(new CatalogIndex(testCatalog))
const caller = new FunctionCaller(types)
const g = new Generator()
let pg: Postgres

beforeAll(async () => {
  pg = await postgres()
}, 60_000)
afterAll(() => Promise.all([pg.close(), caller.close()]))

const codecOf = (type: string) => types.codec(systemTypeByName(type)!.oid)

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
    const name = signature.slice(0, signature.indexOf('('))
    const columns = args.map((_, i) => `x${i}`)
    const answers = await pg.queryAll(
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
        const stored = rows.map((row) =>
          row.map((text, n) => (text === null ? null : codecOf(args[n]!).input(text, -1))),
        )
        const value = caller.aggregate(signature, stored, { argTypes: args, resultType: result })[0] ?? null
        return value === null ? null : codecOf(result).output(value)
      })
      return JSON.stringify(actual) === JSON.stringify(expected) ? [] : [{ rows, actual, expected }]
    })
    expect(differences.slice(0, 6)).toEqual([])
  })
})
