import { schemaDdl } from '../../src/project/schemaEngine'
import { shadowSchema } from '../../src/schema/prismaSchema'
import { postgresDdl } from '../../src/project/schemaEngine'
import { catalogFromScripts } from '../../src/sql/ddl'
import { shadowOfModels } from './shadow'

/** Lines of the model, without alignment. */
const lines = (prisma: string, model: string): string[] =>
  (new RegExp(`^model ${model} \\{\\n([\\s\\S]*?)^\\}`, 'm').exec(prisma)?.[1] ?? '')
    .split('\n')
    .map((l) => l.trim().replace(/\s+/g, ' '))
    .filter(Boolean)

const valid = (prisma: string) => schemaDdl('sqlite', [['shadow.prisma', prisma]])

test('native types, lists, defaults and names', async () => {
  const { prisma } = await shadowOfModels(`
enum Role {
  USER
  ADMIN @map("admin")
  @@map("role")
}
/// Kept.
model Thing {
  id    BigInt   @id(map: "thing_pk") @default(autoincrement()) // the key
  n     Int      @default(autoincrement())
  email String   @unique(map: "mail") @db.Citext
  role  Role     @default(USER)
  roles Role[]   @default([USER])
  tags  String[]
  price Decimal  @default(1.5) @db.Money
  data  Json     @default("{}")
  at    DateTime @default(now()) @db.Timestamptz(3)
  time  DateTime @db.Time(0)
  bits  String   @db.Bit(3)
  code  String   @default(dbgenerated("gen_random_uuid()")) @db.Uuid
  place Unsupported("geometry(Point, 4326)")?
  hash  String?  @ignore
  @@index([email], type: Hash)
  @@unique([n, email(sort: Desc)], name: "both", map: "n_and_email")
}`)
  expect(lines(prisma, 'Thing')).toEqual([
    'id BigInt @id // map: "thing_pk" on Postgres; @default(autoincrement()) from sequence Thing_id_seq // the key',
    'n Int // @default(autoincrement()) from sequence Thing_n_seq',
    'email String @unique(map: "mail") // @db.Citext',
    'role Role @default(USER)',
    'roles Json? // Role[] on Postgres; a JSON array here; @default([USER])',
    'tags Json? // String[] on Postgres; a JSON array here',
    'price Decimal @default(1.5) // @db.Money',
    'data Json // @default("{}")',
    'at DateTime @default(now()) // @db.Timestamptz(3)',
    'time String // DateTime @db.Time(0) on Postgres',
    'bits String // @db.Bit(3)',
    'code String // @db.Uuid; @default(dbgenerated("gen_random_uuid()"))',
    'place String? // Unsupported("geometry(Point, 4326)") on Postgres',
    'hash String? @ignore',
    '// @@index([email], type: Hash) on Postgres; the shadow needs no index that is not unique',
    '@@unique([n, email(sort: Desc)], name: "both", map: "n_and_email")',
  ])
  expect(prisma).toContain('/// Kept.\nmodel Thing {')
  await valid(prisma)
})

test('referential actions are never changed: a key that SetNull clears becomes optional instead', async () => {
  const { prisma, schema } = await shadowOfModels(`
model A {
  id Int @id
  bs B[]
}
model B {
  id  Int @id
  aId Int
  a   A   @relation(fields: [aId], references: [id], onDelete: SetNull, onUpdate: Restrict, map: "named")
}`)
  expect(lines(prisma, 'B')).toEqual([
    'id Int @id',
    'aId Int? // required in the database; optional here, for Prisma asks it of a key that SetNull clears',
    'a A? @relation(fields: [aId], references: [id], onDelete: SetNull, onUpdate: Restrict) // map: "named" on Postgres',
  ])
  expect(schema.sql).toContain('"aId" INTEGER NOT NULL')
  await valid(prisma)
})

test('schemas become names, for join tables too', async () => {
  const source = `generator g {
  provider = "prisma-client"
}
datasource db {
  provider = "postgresql"
  schemas  = ["public", "audit"]
}
model A {
  id Int @id
  bs B[]
  @@schema("audit")
}
model B {
  id Int @id
  as A[]
  @@map("bees")
  @@schema("audit")
}
model a {
  id Int @id
  @@schema("public")
}
view V {
  id Int @unique
  @@schema("public")
}`.replace('"prisma-client"', '"prisma-client"\n  previewFeatures = ["views"]')
  const files = [['schema.prisma', source]] as const
  const catalog = await catalogFromScripts([{ sql: await postgresDdl(files) }])
  const prisma = shadowSchema({ files, catalog })
  expect(catalog.tables.map((t) => t.sqliteName)).toEqual(['audit__A', 'audit__bees', 'a', '_audit__AToB'])
  expect(lines(prisma, 'A')).toEqual([
    'id Int @id',
    'bs B[] @relation("audit__AToB") // its join table is in another schema on Postgres',
    '@@map("audit__A") // schema audit on Postgres',
  ])
  expect(await valid(prisma)).toContain('CREATE TABLE "_audit__AToB"')
})

test('overrides are told, and what they take out is gone', async () => {
  const source =
    'datasource db {\n  provider = "postgresql"\n}\nmodel A {\n  id Int @id\n  b B?\n}\nmodel B {\n  id Int @id\n  a A @relation(fields: [id], references: [id])\n}\n'
  const files = [['schema.prisma', source]] as const
  const catalog = await catalogFromScripts([
    { sql: await postgresDdl(files) },
    { sql: 'DROP TABLE "B" CASCADE; ALTER TABLE "A" ADD COLUMN x int' },
  ])
  const prisma = shadowSchema({ files, catalog, overrides: ['B exclude'] })
  expect(prisma).toContain('// Overrides:\n//   B exclude')
  expect(prisma).toContain('// model B is excluded from the shadow.')
  expect(lines(prisma, 'A')).toEqual(['id Int @id', '// b leads to B, which is excluded.'])
  await valid(prisma)
})
