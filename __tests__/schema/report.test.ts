import { report } from '../../src/schema/report'
import { buildSqliteSchema } from '../../src/schema/sqliteSchema'
import { catalogFromDdl } from '../../src/sql/ddl'
import { postgresDdl } from '../../src/project/schemaEngine'
import { withPrismaViews } from '../../src/schema/models'
import { readBlocks } from '../../src/schema/prismaFile'

const SCHEMA = `generator g {
  provider        = "prisma-client"
  previewFeatures = ["views"]
}
datasource db {
  provider = "postgresql"
}
model Plain {
  id   Int    @id
  name String
}
model User {
  id    String        @id @default(dbgenerated("short_code('u')"))
  email String        @db.Citext
  price Decimal       @unique
  tags  String[]      @default(["a"])
  place Unsupported("geometry")?
  at    DateTime      @default(now())
  @@index([tags], type: Gin)
  @@map("users")
}
view Stats {
  id Int @unique
}`

const EXTRA = `CREATE FUNCTION short_code(text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN $1; END $$; CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER touch BEFORE UPDATE OF email ON users FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE users ADD CHECK (price > 0), ADD UNIQUE NULLS NOT DISTINCT (at); INSERT INTO users DEFAULT VALUES; DO $$ BEGIN PERFORM 1; END $$;`

async function make(): Promise<string> {
  const files = [['schema.prisma', SCHEMA]] as const
  const catalog = withPrismaViews(
    await catalogFromDdl(`${await postgresDdl(files)}\n${EXTRA}`, { file: 'x.sql' }),
    readBlocks(files),
  )
  return report({ catalog: buildSqliteSchema(catalog).catalog, files, overrides: ['User.price type numeric'] })
}

test('it says what differs, model by model, and nothing of what does not', async () => {
  const text = await make()
  expect(text).toContain('2 tables, 1 view, 0 enums, 0 sequences. 1 of 3 map one to one and are not listed.')
  expect(text).not.toContain('Plain')
  expect(text).toMatchInlineSnapshot(`
   "# The shadow of this schema

   What differs between the Postgres database of the Prisma schema and the shadow that stands in for it, model by model: what
   was found, what was done about it, and what it means for tests. What is not listed maps one to one.

   A statement that the shadow cannot answer as Postgres does fails with \`UnsupportedOnShadow\` (SQLSTATE 0A000), which names the reason.
   Suites that need it run on Postgres: \`/** @jest-environment prisma-sqlite-shadow/full */\`.

   2 tables, 1 view, 0 enums, 0 sequences. 1 of 3 map one to one and are not listed.

   ## Refused

   - \`users\`: writing is refused because of check constraint \`users_price_check\` (its expression is not translated).
   - \`Stats\`: reading is refused (the Prisma schema has no definition of it; a migration with its CREATE VIEW would).

   ## Overrides

   Where the shadow differs because the team wants it so:

   - \`User.price type numeric\`

   ## User (\`users\`)

   | Postgres | on the shadow | for tests |
   |---|---|---|
   | check constraint \`users_price_check\` | not held: its expression is not translated | writing to the table is refused |
   | trigger \`touch\` | fired by the shadow, between the statement's own writes | as on Postgres |
   | \`id\` default \`short_code('u')\` | worked out by its function \`short_code\` | as on Postgres, or a statement that calls it is refused by its name |
   | \`email\` citext | text; compared through pg_key_citext | as on Postgres; other tools compare its case |
   | \`price\` numeric(65,30) | decimal text, exact | as on Postgres; never a floating-point number |
   | \`tags\` text[] | JSON text | as on Postgres; other tools see a JSON array |
   | \`place\` geometry | text, as Postgres would print it | geometry is not computed with: an expression or a comparison over it is refused |
   | \`at\` default \`CURRENT_TIMESTAMP\` | worked out by the shadow, and not in schema.sql | as on Postgres; other tools must give a value |
   | \`users_at_key\` NULLS NOT DISTINCT | unique over the value or, for null, a value that no other has | as on Postgres |
   | index \`users_tags_idx\` (gin) | left out | no answer depends on it; speed on large data is not that of Postgres |

   ## Stats

   | Postgres | on the shadow | for tests |
   |---|---|---|
   | the view | not there: the Prisma schema has no definition of it; a migration with its CREATE VIEW would | reading it is refused |

   ## Functions and procedures

   | Postgres | on the shadow | for tests |
   |---|---|---|
   | function \`short_code\` | interpreted | as on Postgres, or a statement that calls it is refused by its name |
   | function \`touch\` | interpreted where its triggers fire | as on Postgres |

   ## Statements of the DDL that the shadow does not run

   These may change what the database is:

   - DO (x.sql:32): the code of this DO block is not run; what it creates or changes is not known.

   These do not:

   - INSERT (x.sql:32): changes rows, not the schema.
   "
  `)
})

test('the same input, the same text', async () => {
  expect(await make()).toBe(await make())
})
