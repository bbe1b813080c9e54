import { CatalogIndex } from '../../src/catalog/lookup'
import type { TypeCodec } from '../../src/types/codec'
import { TypeSystem } from '../../src/types/typeSystem'
import { Generator } from '../support/generate'
import { answerOf, outcomeOf } from '../support/outcome'
import { postgres, type Postgres } from '../support/pglite'
import { compareStored } from '../support/stored'
import { CREATE_ROLE, ROLE, testCatalog } from '../support/testCatalog'
import { SAMPLES } from './samples'
import { type SampleColumn, sampleTable } from './sampleTable'

const types = new TypeSystem(new CatalogIndex(testCatalog))
const g = new Generator()

let pg: Postgres
let columns: readonly SampleColumn[]

beforeAll(async () => {
  pg = await postgres()
  await pg.exec(`CREATE EXTENSION citext; ${CREATE_ROLE}`)
  columns = await sampleTable(pg, SAMPLES)
}, 60_000)
afterAll(() => pg.close())

function codecOf(index: number): { codec: TypeCodec; typmod: number } {
  const { oid, typmod } = columns[index]!
  const sqlType = SAMPLES[index]!.sqlType
  const own = sqlType === '"Role"' ? ROLE.oid : sqlType === 'citext' ? types.index.typeOid(undefined, 'citext')! : oid
  return { codec: types.codec(own), typmod }
}

const each = SAMPLES.map((sample, index) => [sample.sqlType, index] as const)
/** What a codec may refuse: SQLite has no NaN; abbreviated networks, odd macaddr forms, and all but plain XML. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  float4: /^\s*[+-]?nan\s*$/i,
  float8: /^\s*[+-]?nan\s*$/i,
  inet: /^\d+(\.\d+){0,2}(\/\d+)?$|^::1\.2\.3$/,
  cidr: /^\d+(\.\d+){0,2}(\/\d+)?$|^::1\.2\.3$/,
  macaddr: /^(08:00:2b:01:02(:03:04)?|gg.*)$/,
  xml: /[<&]|]]>/,
}

describe(`seed ${g.seed}`, () => {
  test.each(each)('%s: input and output', async (sqlType, index) => {
    const { values, generate } = SAMPLES[index]!
    const inputs = [...values, ...g.many(300, () => generate(g))]
    const { codec, typmod } = codecOf(index)
    const own = inputs.map((text) => outcomeOf(() => codec.output(codec.input(text, typmod))))
    const answers = await pg.queryAll(
      inputs.map((text) => ({ sql: `INSERT INTO t (c${index}) VALUES ($1) RETURNING c${index}`, params: [text] })),
    )
    const differences = inputs.flatMap((text, i) => {
      const expected = answerOf(answers[i]!)
      const actual = own[i]!
      if (actual === 'refused') return REFUSED[sqlType]?.test(text) ? [] : [{ text, actual, expected }]
      // A driver's UTF-8 encoder replaces a lone surrogate before Postgres could refuse it.
      if (!isWellFormed(text)) {
        return typeof actual === 'object' && actual?.code === '22021' ? [] : [{ text, actual, expected }]
      }
      return same(actual, expected) ? [] : [{ text, actual, expected }]
    })
    expect(differences).toEqual([])
  })

  test.each(each.filter(([sqlType]) => sqlType !== 'xml'))('%s: order', async (_, index) => {
    const { sqlType, values, generate } = SAMPLES[index]!
    const { codec, typmod } = codecOf(index)
    const valid = [...values, ...g.many(100, () => generate(g))].filter(
      (text) => isWellFormed(text) && isValid(codec, text, typmod),
    )
    const stored = valid.map((text) => ({ text, value: codec.input(text, typmod) }))
    const pairs = g.many(400, () => [g.pick(stored), g.pick(stored)] as const)
    const answers = await pg.queryAll(
      pairs.map(([a, b]) => ({
        sql: `SELECT CASE WHEN $1::${sqlType} < $2::${sqlType} THEN '-1' WHEN $1::${sqlType} = $2::${sqlType} THEN '0' ELSE '1' END`,
        params: [codec.output(a.value), codec.output(b.value)],
      })),
    )
    const { order } = codec
    if (order === 'none') throw new Error(`${sqlType} has no order`)
    const key = order === 'native' ? (v: (typeof stored)[number]['value']) => v : order
    const differences = pairs.flatMap(([a, b], i) => {
      const actual = String(compareStored(key(a.value), key(b.value)))
      const expected = answerOf(answers[i]!)
      return actual === expected ? [] : [{ a: a.text, b: b.text, actual, expected }]
    })
    expect(differences).toEqual([])
  })
})

function isValid(codec: TypeCodec, text: string, typmod: number): boolean {
  const outcome = outcomeOf(() => codec.output(codec.input(text, typmod)))
  return typeof outcome === 'string' && outcome !== 'refused'
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function isWellFormed(text: string): boolean {
  return text === Buffer.from(text, 'utf8').toString('utf8')
}
