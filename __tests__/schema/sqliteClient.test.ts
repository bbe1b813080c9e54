/** A client that Prisma makes from the shadow schema reads a saved shadow database. */
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { ROOT, shadowOf } from './shadow'

const FOLDER = path.join(ROOT, '__tests__/.work/sqlite-client')

const SCHEMA = `
datasource db {
  provider = "postgresql"
  schemas  = ["public", "audit"]
}
enum Role {
  USER
  SUPER @map("super-user")
  @@map("user_role")
  @@schema("public")
}
model User {
  id       BigInt    @id @default(autoincrement())
  email    String    @unique @db.Citext
  role     Role      @default(USER)
  roles    Role[]
  tags     String[]
  counts   Int[]
  bigs     BigInt[]
  amount   Decimal   @db.Decimal(20, 8)
  free     Decimal?
  cost     Decimal   @db.Money
  ratio    Float
  active   Boolean
  small    Int       @db.SmallInt
  doc      Json
  text     Json      @db.Json
  blob     Bytes
  born     DateTime  @db.Date
  at       DateTime  @db.Timestamptz(6)
  plain    DateTime
  time     DateTime  @db.Time(3)
  zoned    DateTime  @db.Timetz(3)
  uid      String    @db.Uuid
  address  String    @db.Inet
  fixed    String    @db.Char(3)
  hidden   String?   @ignore
  place    Unsupported("point")?
  logs     Log[]
  @@map("users")
  @@schema("public")
}
model Log {
  id     Int   @id @default(autoincrement())
  userId BigInt @map("user_id")
  user   User  @relation(fields: [userId], references: [id], onDelete: Cascade)
  @@map("logs")
  @@schema("audit")
}`

const ROW = {
  id: 9007199254740993n,
  email: 'A@b.c',
  role: 'super-user',
  roles: '["super-user","USER"]',
  tags: '["a",null,"é"]',
  counts: '[1,-2]',
  bigs: '["9007199254740993"]',
  amount: '123456789012.12345678',
  free: '1.500',
  cost: '12.30',
  ratio: 1.25,
  active: 1n,
  small: -7n,
  doc: '{"a": [1, null]}',
  text: '{"b":1}',
  blob: Buffer.from('00ff', 'hex'),
  born: '2024-02-03',
  at: '2024-02-03T04:05:06.789123Z',
  plain: '2024-02-03T04:05:06.789000Z',
  time: '04:05:06.789000',
  zoned: '04:05:06.789000+00:00:00',
  uid: '0b0e7a1e-0000-4000-8000-000000000002',
  address: '10.0.0.1',
  fixed: 'a  ',
  place: '(1,2)',
}

test('every stored form', async () => {
  const { schema, prisma } = await shadowOf([['schema.prisma', SCHEMA]])
  fs.rmSync(FOLDER, { recursive: true, force: true })
  fs.mkdirSync(FOLDER, { recursive: true })
  const file = path.join(FOLDER, 'shadow.db')
  const db = new Database(file)
  db.function('pg_key_citext', { deterministic: true }, (v: unknown) => String(v).toLowerCase())
  db.exec(schema.sql)
  const names = Object.keys(ROW)
  db.prepare(
    `INSERT INTO users (${names.map((n) => `"${n}"`).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
  ).run(...Object.values(ROW))
  db.prepare('INSERT INTO audit__logs VALUES (1, 9007199254740993)').run()
  db.close()

  const client = path.join(FOLDER, 'client')
  fs.writeFileSync(
    path.join(FOLDER, 'schema.prisma'),
    prisma.replace('"prisma-client"', '"prisma-client-js"').replace('"./sqlite-client"', '"./client"'),
  )
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath }
  execFileSync(
    process.execPath,
    [require.resolve('prisma/build/index.js'), 'generate', '--schema', path.join(FOLDER, 'schema.prisma')],
    { cwd: ROOT, env, stdio: 'pipe' },
  )
  const read = execFileSync(
    process.execPath,
    [path.join(__dirname, 'readWithClient.mjs'), client, file, 'user', 'log'],
    { encoding: 'utf8' },
  )

  expect(JSON.parse(read)).toEqual({
    user: [
      {
        ...Object.fromEntries(Object.entries(ROW).filter(([, v]) => typeof v === 'string' || typeof v === 'number')),
        id: { bigint: '9007199254740993' },
        role: 'SUPER',
        roles: ['super-user', 'USER'],
        tags: ['a', null, 'é'],
        counts: [1, -2],
        bigs: ['9007199254740993'],
        amount: { decimal: '123456789012.12345678' },
        free: { decimal: '1.5' },
        cost: { decimal: '12.3' },
        active: true,
        small: -7,
        doc: { a: [1, null] },
        text: { b: 1 },
        blob: { bytes: '00ff' },
        born: { date: '2024-02-03T00:00:00.000Z' },
        at: { date: '2024-02-03T04:05:06.789Z' },
        plain: { date: '2024-02-03T04:05:06.789Z' },
      },
    ],
    log: [{ id: 1, userId: { bigint: '9007199254740993' } }],
  })
}, 60_000)
