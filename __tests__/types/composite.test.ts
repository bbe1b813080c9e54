import { CATALOG_VERSION, FIRST_USER_OID, type Catalog } from '../../src/catalog/catalog'
import { CatalogIndex } from '../../src/catalog/lookup'
import type { StoredValue, TypeCodec } from '../../src/types/codec'
import { TypeSystem } from '../../src/types/typeSystem'
import { Generator } from '../support/generate'
import { postgres, type Postgres, type PostgresAnswer } from '../support/pglite'
import { compareStored } from '../support/stored'
import { COMPOSITE_SAMPLES } from './compositeSamples'
import { type SampleColumn, sampleTable } from './sampleTable'

const catalog: Catalog = {
  version: CATALOG_VERSION, ignored: [], defaultSchema: 'public', schemas: ['public'], extensions: [], domains: [], externalTypes: [], sequences: [], tables: [], views: [], functions: [], triggers: [], routines: [],
  enums: [{ schema: 'public', name: 'Role', oid: FIRST_USER_OID, arrayOid: FIRST_USER_OID + 1, labels: ['USER', 'ADMIN'] }],
} // prettier-ignore
const types = new TypeSystem(new CatalogIndex(catalog))
const g = new Generator()

let pg: Postgres
let columns: readonly SampleColumn[]

beforeAll(async () => {
  pg = await postgres()
  await pg.exec(`CREATE TYPE "Role" AS ENUM ('USER', 'ADMIN')`)
  columns = await sampleTable(pg, COMPOSITE_SAMPLES)
}, 60_000)
afterAll(() => pg.close())

function codecOf(index: number): { codec: TypeCodec; typmod: number } {
  const { oid, typmod } = columns[index]!
  return {
    codec: types.codec(COMPOSITE_SAMPLES[index]!.sqlType.startsWith('"Role"') ? FIRST_USER_OID + 1 : oid),
    typmod,
  }
}

type Outcome =
  | string
  | {
      readonly code: string
      readonly message: string
      readonly detail?: string
      readonly hint?: string
      readonly where?: string
    }

function outcomeOf(run: () => string): Outcome | 'refused' {
  try {
    return run()
  } catch (error) {
    const { name, code, message, detail, hint, where } = error as Exclude<Outcome, string> & { name: string }
    if (name === 'UnsupportedOnShadow') return 'refused'
    if (name !== 'PostgresError') throw error
    return { code, message, detail, hint, where }
  }
}

function answerOf(answer: PostgresAnswer): Outcome {
  if (!('error' in answer)) return answer.rows[0]![0]!
  const { code, message, detail, hint, where } = answer.error
  // The parameter's own line of the context is the statement's business.
  return { code, message, detail, hint, where: where?.split(/\n?unnamed portal parameter/)[0] || undefined }
}

const each = COMPOSITE_SAMPLES.map((sample, index) => [sample.sqlType, index] as const)

/** What the shadow may refuse: see the codecs' own documentation. */
const REFUSED = /\[1:2\]|\bbc\b|Europe\/|new_york|kolkata|[ap]m *[-+]/i
const LONE_SURROGATE = /\p{Cs}/u
const FAR_YEAR = /^\d{5,}-| BC$/

describe(`seed ${g.seed}`, () => {
  test.each(each)('%s: input and output', async (_, index) => {
    const { values, generate } = COMPOSITE_SAMPLES[index]!
    const inputs = [...values, ...g.many(400, () => generate(g))].filter((text) => !LONE_SURROGATE.test(text))
    const { codec, typmod } = codecOf(index)
    const { sqlType } = COMPOSITE_SAMPLES[index]!
    // The fields of an interval type matter to its input of literals; parameters have none.
    const literal = sqlType.startsWith('interval ')
    const answers = await pg.queryAll(
      inputs.map((text) =>
        literal
          ? { sql: `SELECT '${text.replaceAll("'", "''")}'::${sqlType}` }
          : { sql: `INSERT INTO t (c${index}) VALUES ($1) RETURNING c${index}`, params: [text] },
      ),
    )
    const differences = inputs.flatMap((text, i) => {
      const expected = answerOf(answers[i]!)
      const actual = outcomeOf(() => codec.output(codec.input(text, typmod)))
      if (actual === 'refused')
        return REFUSED.test(text) || FAR_YEAR.test(String(expected)) ? [] : [{ text, actual, expected }]
      return JSON.stringify(actual) === JSON.stringify(expected) ? [] : [{ text, actual, expected }]
    })
    expect(differences).toEqual([])
  })

  test.each(each.filter(([type]) => !/^(json|json\[\]|point)$/.test(type)))('%s: order', async (_, index) => {
    const { sqlType, values, generate } = COMPOSITE_SAMPLES[index]!
    const { codec, typmod } = codecOf(index)
    const candidates = [...values, ...g.many(150, () => generate(g))]
    const stored = candidates.flatMap((text) => {
      try {
        return [codec.input(text, typmod)]
      } catch {
        return []
      }
    })
    const pairs = g.many(500, () => [g.pick(stored), g.pick(stored)] as const)
    const compared = `CASE WHEN $1::${sqlType} < $2::${sqlType} THEN -1 WHEN $1::${sqlType} = $2::${sqlType} THEN 0 ELSE 1 END`
    const answers = await pg.queryAll(
      pairs.map(([a, b]) => ({ sql: `SELECT (${compared})::text`, params: [codec.output(a), codec.output(b)] })),
    )
    const { order } = codec
    const key = (value: StoredValue) => (typeof order === 'function' ? order(value) : value)
    const differences = pairs.flatMap(([a, b], i) => {
      const actual = String(compareStored(key(a), key(b)))
      const expected = answerOf(answers[i]!)
      return actual === expected ? [] : [{ a, b, actual, expected }]
    })
    expect(differences).toEqual([])
  })
})
