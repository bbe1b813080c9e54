import fs from 'node:fs'
import path from 'node:path'
import { catalogFromDdl, catalogFromScripts } from '../../src/sql/ddl'
import { postgresDdl } from '../../src/project/schemaEngine'
import type { Catalog } from '../../src/catalog/catalog'
import { postgres, type Postgres } from '../support/pglite'
import { catalogState, expressionPairs, postgresState } from './postgresState'
import { SCRIPTS } from './scripts'

const ROOT = path.join(__dirname, '../..')
const EXTENSIONS =
  'CREATE EXTENSION IF NOT EXISTS citext; CREATE EXTENSION IF NOT EXISTS "uuid-ossp"; CREATE EXTENSION IF NOT EXISTS pg_trgm;'

/** What the reference app's migrations make and its schema only names. */
const MADE_BY_HAND = `CREATE FUNCTION short_code(text) RETURNS text LANGUAGE sql AS 'SELECT $1';
  CREATE FUNCTION loyalty_tier(integer) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1::text';
  CREATE DOMAIN phone_number AS varchar(20); CREATE SEQUENCE ticket_numbers;`

let db: Postgres
beforeAll(async () => {
  db = await postgres()
}, 60_000)
afterAll(() => db.close())

/** One database for each case, for scripts may set anything. */
async function emptied(): Promise<void> {
  const schemas = (
    await db.query(`SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg_%' AND nspname <> 'information_schema'`)
  ).rows
  await db.exec(
    `${schemas.map(([s]) => `DROP SCHEMA "${s}" CASCADE;`).join(' ')} CREATE SCHEMA public; SET search_path TO public; DISCARD TEMP;`,
  )
}

/** ALTER TYPE … ADD VALUE must be committed before its value is used, so statements run one by one. */
async function runOneByOne(sql: string): Promise<void> {
  for (const statement of sql.split(/;(?=(?:[^$]*\$\$[^$]*\$\$)*[^$]*$)/))
    if (statement.trim()) await db.exec(statement)
}

async function compare(catalog: Catalog): Promise<void> {
  expect(catalogState(catalog)).toEqual(await postgresState(db))
  for (const pair of await expressionPairs(db, catalog)) expect({ ...pair, postgres: pair.ours }).toEqual(pair)
}

describe('hand-written DDL makes the catalog that Postgres has', () => {
  test.each(Object.keys(SCRIPTS))(
    '%s',
    async (name) => {
      await emptied()
      await runOneByOne(SCRIPTS[name] as string)
      await compare(await catalogFromDdl(SCRIPTS[name] as string, { file: name }))
    },
    60_000,
  )
})

describe("Prisma's DDL makes the catalog that Postgres has", () => {
  const schemas = [path.join(ROOT, 'prisma/schema.prisma'), path.join(ROOT, '__tests__/differential/schema.prisma')]
  test.each(schemas.map((s) => path.relative(ROOT, s)))(
    '%s',
    async (file) => {
      await emptied()
      const ddl = await postgresDdl([[file, fs.readFileSync(path.join(ROOT, file), 'utf8')]])
      await db.exec(`${EXTENSIONS} ${MADE_BY_HAND}`)
      // A generated column is, in Prisma's words, a default that refers to columns; Postgres wants it said.
      await db.exec(
        ddl.replace(
          /DEFAULT \s*(CASE[\s\S]*?END|\(upper.*::text|\(\(\(minutes.*numeric\)|loyalty_tier.*\))/g,
          'GENERATED ALWAYS AS ($1) STORED',
        ),
      )
      await compare(await catalogFromDdl(`${MADE_BY_HAND} ${ddl}`, { file }))
    },
    60_000,
  )
})

test('a migration history makes the catalog that Postgres has', async () => {
  await emptied()
  const folder = path.join(ROOT, 'prisma/migrations')
  const names = fs
    .readdirSync(folder)
    .filter((n) => /^\d/.test(n))
    .sort()
  const scripts = names.map((file) => ({
    file,
    sql: fs.readFileSync(path.join(folder, file, 'migration.sql'), 'utf8'),
  }))
  for (const { sql } of scripts) await db.exec(sql.replace(/CREATE EXTENSION[^;]*pgcrypto[^;]*;/g, ''))
  await compare(await catalogFromScripts(scripts))
}, 60_000)
