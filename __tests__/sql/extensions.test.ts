/** What extensions bring, written and generated, on the shadow and on Postgres. */
import { Generator } from '../support/generate'
import { fixture, openSides, type Sides, statementsOf } from './sideBySide'

const g = new Generator()
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

const number = () => g.pick([() => String(g.integer(-5, 5)), () => (g.next() - 0.5).toFixed(g.integer(1, 9)), () => ((g.next() - 0.5) * 10 ** g.integer(-8, 8)).toExponential(6)])() // prettier-ignore
const numbers = (size: number) => `[${g.many(size, number).join(',')}]`
const vector = (size: number) => `${quoted(numbers(size))}::vector`

/** Two vectors of one size, up to those of embeddings. */
function distances(): string {
  const size = g.pick([1, 2, 3, 3, 7, 16, 33, 384, 1536])
  const [a, b] = [vector(size), vector(size)]
  return `SELECT ${['<->', '<#>', '<=>', '<+>'].map((operator) => `${a} ${operator} ${b}`).join(', ')}, vector_norm(${a}), l2_normalize(${a})`
}

const VECTORS = [
  distances,
  distances,
  () =>
    `SELECT ${vector(4)} ${g.pick(['+', '-', '*', '||', '=', '<', '<=', '>', '>=', '<>'])} ${vector(g.pick([4, 4, 4, 3]))}`,
  () => `SELECT avg(v), sum(v) FROM (VALUES ${g.many(g.integer(1, 6), () => `(${vector(5)})`).join(', ')}) t(v)`,
  () => `SELECT subvector(${vector(6)}, ${g.integer(-2, 8)}, ${g.integer(-1, 8)}), binary_quantize(${vector(9)})`,
  () => `SELECT v FROM (VALUES ${g.many(6, () => `(${vector(g.integer(1, 2))})`).join(', ')}) t(v) ORDER BY v`,
  () =>
    `SELECT ARRAY[${g.many(g.integer(1, 4), number).join(', ')}]::${g.pick(['float8[]', 'float4[]', 'numeric[]'])}::vector, ${vector(3)}::real[]`,
  () =>
    `SELECT ${quoted(g.pick([numbers(3), ` [ ${number()} , ${number()} ] `, g.text(['[', '1', ',', ']', ' ', '.5', 'e9', '-', 'a'], 7)]))}::vector${g.pick(['', '(2)', '(3)'])}`,
]

const words = () =>
  g.text(['apple', 'aple', 'Red', 'red', ' ', ' ', 'word', 'two words', ', ', 'a', 'ab', 'é', 'ü', '7', '-', 'ord'], 6)
const pair = () => `${quoted(words())}, ${quoted(words())}`
const TRIGRAMS = [
  () => `SELECT similarity(${pair()}), word_similarity(${pair()}), strict_word_similarity(${pair()})`,
  () =>
    `SELECT ${quoted(words())} ${g.pick(['%', '<%', '%>', '<<%', '%>>', '<->', '<<->', '<->>', '<<<->', '<->>>'])} ${quoted(words())}`,
  () => `SELECT show_trgm(${quoted(words().replace(/[^\0-\x7f]/g, 'o'))})`,
]

const CRYPTO = [
  () =>
    `SELECT digest(${quoted(words())}, ${quoted(g.pick(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'SHA512', 'none']))})`,
  () =>
    `SELECT hmac(${pair()}, ${quoted(g.pick(['md5', 'sha1', 'sha256', 'sha512']))}), armor(${quoted(words())}::bytea)`,
]
const UUIDS = [
  () =>
    `SELECT uuid_generate_v${g.pick([3, 5])}(${quoted(`${g.digits(8)}-1234-4abc-8def-${g.digits(12)}`)}, ${quoted(words())})`,
]
const FUZZY = [
  () =>
    `SELECT levenshtein(${pair()}), levenshtein(${pair()}, ${g.integer(0, 3)}, ${g.integer(0, 3)}, ${g.integer(0, 3)})`,
  () => `SELECT soundex(${quoted(words())}), difference(${pair()})`,
]

const marked = () =>
  g.text(
    [
      'Hôtel',
      'ÆŒ',
      'ß',
      '½',
      '日本',
      'é',
      'e\u0301',
      'ﬁ',
      '①',
      '\u2026',
      'Ł',
      'ø',
      ' ',
      'İ',
      '😀',
      '℃',
      '㎏',
      "'",
      '"',
    ],
    8,
  )
const ACCENTS = [() => `SELECT unaccent(${quoted(marked())})`]

const EXTENSIONS: readonly (readonly [name: string, make: readonly (() => string)[]])[] = [
  ['vector', VECTORS],
  ['pg_trgm', TRIGRAMS],
  ['pgcrypto', CRYPTO],
  ['uuid-ossp', UUIDS],
  ['fuzzystrmatch', FUZZY],
  ['unaccent', ACCENTS],
]

describe.each(EXTENSIONS)('%s', (name, make) => {
  let sides: Sides

  beforeAll(async () => {
    const embedding = name === 'vector' ? ', embedding vector(3), tag vector' : ''
    sides = await openSides(
      `CREATE EXTENSION "${name}"; CREATE TABLE items (id serial PRIMARY KEY, name text NOT NULL${embedding})`,
    )
  }, 60_000)
  afterAll(() => sides?.close())

  const compare = async (sql: string): Promise<void> => {
    const here = await sides.onShadow(sql)
    // The cosine of a zero vector.
    if (String(here.error?.message).startsWith('NaN of type double precision')) return
    expect({ sql, ...here }).toEqual({ sql, ...(await sides.onPostgres(sql)) })
  }

  test.each(statementsOf(fixture(`extensions/${name}.sql`)))('%s', compare)

  test(`generated statements, seed ${g.seed}`, async () => {
    for (const sql of make.flatMap((one) => g.many(40, one))) await compare(sql)
  }, 120_000)
})

/** As hosted Postgres has them, and as Prisma declares what it has no type for. */
describe('in a schema of their own', () => {
  let sides: Sides

  beforeAll(async () => {
    sides = await openSides(`
      CREATE SCHEMA IF NOT EXISTS "extensions";
      CREATE EXTENSION IF NOT EXISTS "vector" WITH SCHEMA "extensions";
      CREATE TABLE "Doc" ("id" SERIAL NOT NULL, "title" TEXT NOT NULL, "embedding" "extensions"."vector"(3), CONSTRAINT "Doc_pkey" PRIMARY KEY ("id"));
      CREATE INDEX "Doc_embedding_idx" ON "Doc" USING hnsw ("embedding" extensions.vector_cosine_ops);
    `)
  }, 60_000)
  afterAll(() => sides?.close())

  test.each<[string, (string | null)[]]>([
    [
      'INSERT INTO "Doc" (title, embedding) VALUES ($1, $2::extensions.vector), ($3, $4::extensions.vector) RETURNING id',
      ['a', '[1,2,3]', 'b', '[0.1,0.2,0.25]'],
    ],
    ['INSERT INTO "Doc" (title, embedding) VALUES (\'c\', $1)', ['[1,2]']],
    ['SELECT id, title, embedding::text FROM "Doc" ORDER BY id', []],
    [
      'SELECT id, embedding OPERATOR(extensions.<=>) $1::extensions.vector AS distance FROM "Doc" ORDER BY distance LIMIT $2',
      ['[1,1,1]', '1'],
    ],
    ['SELECT extensions.cosine_distance(embedding, $1) FROM "Doc" ORDER BY id', ['[1,1,1]']],
    [
      'SELECT 1 - (embedding OPERATOR(extensions.<=>) $1) AS similarity FROM "Doc" WHERE 1 - (embedding OPERATOR(extensions.<=>) $1) > 0.5 ORDER BY similarity DESC',
      ['[3,2,1]'],
    ],
    [
      'UPDATE "Doc" SET embedding = $1::extensions.vector WHERE id = 1 RETURNING extensions.vector_dims(embedding)',
      ['[3,2,1]'],
    ],
    ['SELECT extensions.avg(embedding)::text FROM "Doc"', []],
  ])('%s', async (sql, values) => {
    expect(await sides.onShadow(sql, values)).toEqual(await sides.onPostgres(sql, values))
  })
})
