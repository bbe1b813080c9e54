/** The comparison of schema and migrations alone: each difference found, and what is none passed over. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { compareCatalogs } from '../../src/cli/check/compareCatalogs'
import type { Finding } from '../../src/cli/check/findings'
import type { Project } from '../../src/cli/check/project'
import { fieldFacts, readSources } from '../../src/cli/check/sources'
import { catalogFromDdl } from '../../src/sql/ddl'

const CINEMA = path.join(__dirname, 'fixtures/cinema/prisma')
const schema = readFileSync(path.join(CINEMA, 'schema.prisma'), 'utf8')

const project = (content: string, scope: Partial<Project> = {}): Project => ({
  schemaPath: path.join(CINEMA, 'schema.prisma'),
  files: [{ path: path.join(CINEMA, 'schema.prisma'), content }],
  schemas: ['public'],
  externalTables: ['public.ticket_archive'],
  externalEnums: [],
  partialIndexes: false,
  ...scope,
})

const problems = (findings: readonly Finding[]) => findings.filter(({ level }) => level === 'error')
const codes = (findings: readonly Finding[]) => problems(findings).map(({ code, object }) => `${code} ${object}`)

/** The schema against the fixture's own migrations. */
async function againstCinema(content: string): Promise<Finding[]> {
  const own = project(content, { migrationsFolder: path.join(CINEMA, 'migrations') })
  const sources = await readSources(own)
  if (!sources.history) throw new Error(JSON.stringify(sources.problems))
  return compareCatalogs(sources.schema, sources.history, { ...own, fields: fieldFacts(own, sources.schema) })
}

/** Models against DDL, in a datasource without anything else. */
async function against(models: string, ddl: string, scope: Partial<Project> = {}): Promise<string[]> {
  const own = project(`datasource db {\n  provider = "postgresql"\n}\n${models}`, scope)
  const sources = await readSources(own)
  const history = await catalogFromDdl(ddl)
  return codes(compareCatalogs(sources.schema, history, { ...own, fields: fieldFacts(own, sources.schema) }))
}

/** Edits of the schema, with all that is then found. */
const SCHEMA_EDITS: readonly [name: string, find: string, put: string, found: readonly string[]][] = [
  ['a new column', '  tags ', '  year Int?\n  tags ', ['COLUMN_NOT_MIGRATED films.year']],
  ['a dropped column', '  minutes   Int       @default(90)\n', '', ['COLUMN_NOT_IN_SCHEMA films.minutes']],
  ['a type', '@db.VarChar(120)', '@db.Text', ['COLUMN_TYPE films.title']],
  ['nullability', 'screen   Int ', 'screen   Int? ', ['COLUMN_NULLABILITY showings.screen']],
  ['a default', '@default(90)', '@default(100)', ['COLUMN_DEFAULT films.minutes']],
  ['a default of an enum', 'Rating    @default(GENERAL)', 'Rating    @default(ADULT)', ['COLUMN_DEFAULT films.rating']],
  ['an expression', 'lower( ', 'upper( ', ['COLUMN_DEFAULT films.token']],
  ['no autoincrement', 'BigInt   @id @default(autoincrement())', 'BigInt   @id', ['COLUMN_DEFAULT showings.id']],
  ['a JSON default', '\\"en\\"', '\\"de\\"', ['COLUMN_DEFAULT films.details']],
  ['a list default', 'String[]  @default([])', 'String[]  @default(["new"])', ['COLUMN_DEFAULT films.tags']],
  [
    'an index',
    '  @@map("showings")',
    '  @@index([screen])\n  @@map("showings")',
    ['INDEX_NOT_MIGRATED showings.showings_screen_idx'],
  ],
  [
    'no index',
    '  @@index([filmId, startsAt(sort: Desc)])\n',
    '',
    ['INDEX_NOT_IN_SCHEMA showings.showings_film_id_starts_at_idx'],
  ],
  ['an index in another form', '(sort: Desc)', '', ['INDEX showings.showings_film_id_starts_at_idx']],
  [
    'the name of a unique',
    '@@unique([title, createdAt])',
    '@@unique([title, createdAt], map: "films_uq")',
    ['NAME films'],
  ],
  [
    'a relation’s action',
    'onDelete: Cascade',
    'onDelete: Restrict',
    ['FOREIGN_KEY_ACTION showings.showings_film_id_fkey'],
  ],
  ['a foreign key’s name', 'onDelete: Cascade', 'onDelete: Cascade, map: "film_fk"', ['NAME showings']],
  ['a value', '  ADULT\n', '  ADULT\n  TEEN\n', ['ENUM_VALUE_NOT_MIGRATED Rating.TEEN']],
  ['no value', '  ADULT\n', '', ['ENUM_VALUE_NOT_IN_SCHEMA Rating.ADULT']],
  ['an enum', 'model Film {', 'enum Kind {\n  A\n}\n\nmodel Film {', ['ENUM_NOT_MIGRATED Kind']],
  ['a table', 'model Film {', 'model Seat {\n  id Int @id\n}\n\nmodel Film {', ['TABLE_NOT_MIGRATED Seat']],
  [
    'the name of a table',
    '@@map("films")',
    '@@map("movies")',
    [
      'TABLE_NOT_MIGRATED movies',

      'FOREIGN_KEY_NOT_MIGRATED showings.showings_film_id_fkey',
      'FOREIGN_KEY_NOT_IN_SCHEMA showings.showings_film_id_fkey',
      'TABLE_NOT_IN_SCHEMA films',
    ],
  ],
]

test.each(SCHEMA_EDITS)('%s', async (_name, find, put, found) => {
  expect(schema).toContain(find)
  const findings = await againstCinema(schema.replace(find, () => put))
  expect(codes(findings)).toEqual(found)
  for (const { fix } of problems(findings)) expect(fix).toContain('npx prisma migrate dev --name ')
})

const A = (fields: string) => `model A {\n  id Int @id\n${fields}\n}\n`
const TABLE = (columns: string) => `CREATE TABLE "A" (id INT PRIMARY KEY, ${columns}, CONSTRAINT x CHECK (id > 0));`

/** Two ways of writing one thing. */
const SAME: readonly [name: string, models: string, ddl: string][] = [
  ['now()', A('  at DateTime @default(now())'), TABLE('at TIMESTAMP(3) NOT NULL DEFAULT now()')],
  [
    'CURRENT_TIMESTAMP',
    A('  at DateTime @default(dbgenerated("CURRENT_TIMESTAMP"))'),
    TABLE('at TIMESTAMP(3) NOT NULL DEFAULT now()'),
  ],
  [
    'transaction_timestamp()',
    A('  at DateTime @default(now()) @db.Timestamptz'),
    TABLE('at TIMESTAMPTZ(6) NOT NULL DEFAULT pg_catalog.transaction_timestamp()'),
  ],
  [
    'AT TIME ZONE',
    A(`  at DateTime @default(dbgenerated("(now() AT TIME ZONE 'utc'::text)"))`),
    TABLE(`at TIMESTAMP(3) NOT NULL DEFAULT timezone('utc', CURRENT_TIMESTAMP)`),
  ],
  ['no precision in the schema', A('  at DateTime @db.Timestamptz'), TABLE('at TIMESTAMPTZ(0) NOT NULL')],
  [
    'an interval',
    A(`  at DateTime @default(dbgenerated("(now() + '7 days'::interval)"))`),
    TABLE(`at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP + interval '7 days'`),
  ],
  ['identity', A('  n Int @default(autoincrement())'), TABLE('n INT GENERATED ALWAYS AS IDENTITY')],
  [
    'a sequence',
    A('  n Int @default(autoincrement())'),
    `CREATE SEQUENCE s; ${TABLE(`n INT NOT NULL DEFAULT nextval('s')`)}`,
  ],
  [
    'an optional serial',
    A('  n Int? @default(autoincrement())'),
    TABLE('n SERIAL').replace(/$/, ' ALTER TABLE "A" ALTER n DROP NOT NULL;'),
  ],
  [
    'numbers',
    A('  n Decimal @default(1.50) @db.Decimal(9, 2)\n  m Int @default(-1)'),
    TABLE(`n NUMERIC(9,2) NOT NULL DEFAULT '1.5'::numeric, m INT NOT NULL DEFAULT '-1'::integer`),
  ],
  ['booleans', A('  b Boolean @default(true)'), TABLE(`b BOOL NOT NULL DEFAULT 't'::boolean`)],
  [
    'text',
    A('  t String @default("it\'s") @db.VarChar(9)'),
    TABLE(`t VARCHAR(9) NOT NULL DEFAULT 'it''s'::character varying`),
  ],
  ['bytes', A('  b Bytes @default("e30=")'), TABLE(`b BYTEA NOT NULL DEFAULT '{}'::bytea`)],
  [
    'JSON',
    A('  j Json @default("{\\"b\\":[1, 2],\\"a\\":null}")'),
    TABLE(`j JSONB NOT NULL DEFAULT '{"a":null,"b":[1,2]}'::jsonb`),
  ],
  [
    'lists',
    A('  l String[] @default(["a b", "c"])\n  m Int[] @default([1, 2])'),
    TABLE(`l TEXT[] NOT NULL DEFAULT '{"a b",c}'::text[], m INT[] DEFAULT ARRAY[1,2]`),
  ],
  [
    'an enum',
    `${A('  e E @default(Y)\n  f E[] @default([X])')}enum E {\n  X\n  Y\n}\n`,
    `CREATE TYPE "E" AS ENUM ('X','Y'); ${TABLE(`e "E" NOT NULL DEFAULT 'Y'::public."E", f "E"[] DEFAULT '{X}'::"E"[]`)}`,
  ],
  ['a domain', A('  t String'), `CREATE DOMAIN email AS TEXT CHECK (VALUE LIKE '%@%'); ${TABLE('t email NOT NULL')}`],
  ['a unique constraint', A('  t String @unique'), TABLE('t TEXT NOT NULL CONSTRAINT "A_t_key" UNIQUE DEFERRABLE')],
  [
    'NULLS NOT DISTINCT, INCLUDE',
    A('  t String? @unique'),
    `${TABLE('t TEXT')} CREATE UNIQUE INDEX "A_t_key" ON "A" (t) INCLUDE (id) NULLS NOT DISTINCT;`,
  ],
  [
    'operator classes',
    A('  j Json\n  @@index([j(ops: JsonbOps)], type: Gin)'),
    `${TABLE('j JSONB NOT NULL')} CREATE INDEX "A_j_idx" ON "A" USING gin (j);`,
  ],
  [
    'two indexes of one kind',
    A('  t String\n  @@index([t])'),
    `${TABLE('t TEXT NOT NULL')} CREATE INDEX "A_t_idx" ON "A" (t); CREATE INDEX again ON "A" (t);`,
  ],
  [
    'what only migrations have',
    A('  t String'),
    `${TABLE('t TEXT NOT NULL')} CREATE INDEX p ON "A" (t) WHERE id > 1; CREATE UNIQUE INDEX e ON "A" (lower(t)); CREATE VIEW v AS SELECT * FROM "A"; CREATE SEQUENCE s; CREATE SCHEMA other; CREATE TABLE other.t (a INT); CREATE TYPE other.e AS ENUM ('X');`,
  ],
  [
    'Prisma’s own table',
    A('  t String'),
    `${TABLE('t TEXT NOT NULL')} CREATE TABLE _prisma_migrations (id TEXT PRIMARY KEY);`,
  ],
  [
    'partitions',
    `model A {\n  id Int\n  at DateTime @db.Date\n  @@id([id, at])\n}\n`,
    `CREATE TABLE "A" (id INT, at DATE, PRIMARY KEY (id, at)) PARTITION BY RANGE (at); CREATE TABLE a_2025 PARTITION OF "A" FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');`,
  ],
]

test.each(SAME)('no difference: %s', async (_name, models, ddl) => {
  expect(await against(models, ddl)).toEqual([])
})

/** Near to what is passed over, and different. */
const DIFFERENT: readonly [name: string, models: string, ddl: string, found: readonly string[]][] = [
  ['another precision', A('  at DateTime'), TABLE('at TIMESTAMP NOT NULL'), ['COLUMN_TYPE A.at']],
  ['with and without time zone', A('  at DateTime'), TABLE('at TIMESTAMPTZ(3) NOT NULL'), ['COLUMN_TYPE A.at']],
  [
    'another function of time',
    A('  at DateTime @default(now())'),
    TABLE('at TIMESTAMP(3) NOT NULL DEFAULT clock_timestamp()'),
    ['COLUMN_DEFAULT A.at'],
  ],
  ['a default and none', A('  n Int @default(0)'), TABLE('n INT NOT NULL'), ['COLUMN_DEFAULT A.n']],
  [
    'text that looks alike',
    A('  t String @default("1.0")'),
    TABLE(`t TEXT NOT NULL DEFAULT '1.00'`),
    ['COLUMN_DEFAULT A.t'],
  ],
  [
    'an optional serial that is NOT NULL',
    A('  n Int? @default(autoincrement())'),
    TABLE('n SERIAL'),
    ['COLUMN_NULLABILITY A.n'],
  ],
  ['a list and one', A('  t String[]'), TABLE('t TEXT NOT NULL'), ['COLUMN_TYPE A.t']],
  [
    'an enum of another schema',
    `${A('  e E')}enum E {\n  X\n}\n`,
    `CREATE SCHEMA o; CREATE TYPE o."E" AS ENUM ('X'); CREATE TYPE "E" AS ENUM ('X'); ${TABLE('e o."E" NOT NULL')}`,
    ['COLUMN_TYPE A.e'],
  ],
  [
    'a unique that is partial',
    A('  t String @unique'),
    `${TABLE('t TEXT NOT NULL')} CREATE UNIQUE INDEX "A_t_key" ON "A" (t) WHERE id > 0;`,
    ['INDEX_NOT_MIGRATED A.A_t_key'],
  ],
  [
    'columns in another order',
    A('  a Int\n  b Int\n  @@unique([a, b])'),
    TABLE('a INT NOT NULL, b INT NOT NULL, CONSTRAINT "A_a_b_key" UNIQUE (b, a)'),
    ['INDEX A.A_a_b_key'],
  ],
  ['no primary key', A('  t String'), 'CREATE TABLE "A" (id INT NOT NULL, t TEXT NOT NULL);', ['PRIMARY_KEY A']],
]

test.each(DIFFERENT)('a difference: %s', async (_name, models, ddl, found) => {
  expect(await against(models, ddl)).toEqual(found)
})

test('a partial unique that nothing stands for is still missing its plain one', async () => {
  const findings = await againstCinema(schema.replace('  minutes ', '  room Int @unique\n  minutes '))
  expect(codes(findings)).toEqual(['COLUMN_NOT_MIGRATED films.room', 'INDEX_NOT_MIGRATED films.films_room_key'])
})

test('with the preview feature partialIndexes, Prisma compares them', async () => {
  const ddl = `${TABLE('t TEXT NOT NULL')} CREATE INDEX p ON "A" (t) WHERE id > 1;`
  expect(await against(A('  t String'), ddl, { partialIndexes: true })).toEqual(['INDEX_NOT_IN_SCHEMA A.p'])
})

test('external enums and tables by their bare names', async () => {
  const ddl = `${TABLE('t TEXT NOT NULL')} CREATE TYPE mood AS ENUM ('X'); CREATE TABLE logs (a INT);`
  expect(await against(A('  t String'), ddl)).toEqual(['ENUM_NOT_IN_SCHEMA mood', 'TABLE_NOT_IN_SCHEMA logs'])
  expect(await against(A('  t String'), ddl, { externalTables: ['logs'], externalEnums: ['public.mood'] })).toEqual([])
})
