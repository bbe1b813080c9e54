/** `prisma generate` over histories that Prisma could not apply: what is said, where, and what to do. */
import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { Project } from '../support/project'

const SHOP = path.join(__dirname, '../jest/fixtures/shop')
const MIGRATIONS = 'prisma/migrations'
const FINE = 'CREATE TABLE "shelves" ("id" INTEGER NOT NULL, "name" TEXT);\n'

let project: Project
beforeEach(() => {
  project = Project.from(SHOP)
})
afterEach(() => project.remove())

const migration = (name: string, sql: string) => project.write(`${MIGRATIONS}/${name}/migration.sql`, sql)

async function refused(): Promise<string> {
  const { code, output } = await project.generate()
  expect(code).not.toBe(0)
  expect(existsSync(project.path('generated/shadow'))).toBe(false)
  return output.replace(/^.*\u2502 ?/gm, '')
}

test.each([
  [
    'text that does not parse',
    `${FINE}\nCREATE TABL "books" ("id" INTEGER);`,
    ['2_b/migration.sql:3: syntax error at or near "TABL"', 'LINE 3: CREATE TABL "books"', '        ^'],
  ],
  [
    'a table that nothing has made',
    `${FINE}-- AlterTable\nALTER TABLE "books" ADD COLUMN "title" TEXT;`,
    [
      '2_b/migration.sql:3: relation "books" does not exist',
      'LINE 3: ALTER TABLE "books"',
      '                    ^',
      'restore the migration that makes it',
    ],
  ],
  [
    'a statement that fails over the rows that are there',
    `${FINE}INSERT INTO "shelves" VALUES (1, NULL);\nALTER TABLE "shelves" ALTER COLUMN "name" SET NOT NULL;`,
    ['2_b/migration.sql:3: column "name" of relation "shelves" contains null values', 'LINE 3: ALTER TABLE'],
  ],
  [
    'a byte order mark',
    `\uFEFF${FINE}`,
    ['2_b/migration.sql:1: syntax error', 'begins with a byte order mark', 'save it without one'],
  ],
])(
  '%s',
  async (_, sql, said) => {
    migration('1_a', "CREATE TYPE \"size\" AS ENUM ('s', 'm');")
    migration('2_b', sql)
    const output = await refused()
    for (const part of said) expect(output).toContain(part)
  },
  60_000,
)

test('a folder name that sorts before what it needs', async () => {
  migration('2_shelves', FINE)
  migration('10_books', 'ALTER TABLE "shelves" ADD COLUMN "books" INTEGER;')
  const output = await refused()
  expect(output).toContain('10_books/migration.sql:1: relation "shelves" does not exist')
  expect(output).toContain(
    `"shelves" is made by 2_shelves/migration.sql, which comes later: migrations are applied in the order of their folders' names.`,
  )
}, 60_000)

test('a folder without a script', async () => {
  migration('1_a', FINE)
  mkdirSync(project.path(`${MIGRATIONS}/2_b`))
  expect(await refused()).toMatch(
    /The migration .*2_b has no migration\.sql\.\s+Restore the file, or remove the folder/,
  )
}, 60_000)

test('the lock file of another provider', async () => {
  migration('1_a', FINE)
  project.write(`${MIGRATIONS}/migration_lock.toml`, 'provider = "sqlite"\n')
  expect(await refused()).toMatch(/not Postgres's: .*migration_lock\.toml is of the provider "sqlite"/)
}, 60_000)

test('roles and extensions are no obstacle, and the report says so', async () => {
  migration(
    '1_a',
    `CREATE EXTENSION IF NOT EXISTS "vector";
CREATE EXTENSION "timescaledb";
${FINE}CREATE ROLE "reporting";
GRANT SELECT ON "shelves" TO "nobody_knows";
ALTER TABLE "shelves" OWNER TO "somebody";
SET ROLE "reporting";
SELECT create_hypertable('shelves', 'id');
GRANT SELECT ON "shelves" TO "reporting", PUBLIC;`,
  )
  expect(await project.generate()).toMatchObject({ code: 0 })
  const report = project.read('generated/shadow/REPORT.md')
  expect(report).toContain('- CREATE EXTENSION timescaledb (1_a/migration.sql:2): the shadow has nothing of it')
  expect(report).not.toContain('CREATE EXTENSION vector')
  expect(report).toContain(
    '- GRANT (1_a/migration.sql:5): needs the role "nobody_knows", which no migration makes: Postgres fails where it is not there (42704)',
  )
  expect(report).toContain('- ALTER TABLE … OWNER TO (1_a/migration.sql:6): needs the role "somebody"')
  expect(report).toContain('- GRANT (1_a/migration.sql:9): concerns roles')
  expect(report).toContain('- SET ROLE (1_a/migration.sql:7): the shadow has one role')
  expect(report).toMatch(/- SELECT \(1_a\/migration\.sql:8\): function create_hypertable\(.*may come from an extension/)
}, 60_000)
