/** Extensions: which ones are created, where PGlite has them, and what is said where there is none. */
import { readdirSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { createdExtensions, extensionUnavailable, pgliteExtensions, projectExtensions } from '../../src/full/extensions'
import { BUNDLED_WITH_POSTGRES, PGLITE_CONTRIB, PGLITE_PACKAGES, SERVER_PACKAGES } from '../../src/full/extensionTable'
import { loadParser } from '../../src/sql/parse'
import { startNativePostgres } from '../support/nativePostgres'
import { history, project, REFERENCE, removeProjects } from './migrationProject'

beforeAll(() => loadParser())
afterAll(removeProjects)

test.each([
  ['CREATE EXTENSION citext', ['citext']],
  [
    'create extension if not exists "uuid-ossp" with schema x cascade; SELECT 1; CREATE EXTENSION PG_TRGM',
    ['uuid-ossp', 'pg_trgm'],
  ],
  ["-- CREATE EXTENSION a\n/* CREATE EXTENSION b; */ SELECT 'CREATE EXTENSION c'", []],
  ['ALTER EXTENSION citext UPDATE; DROP EXTENSION citext', []],
  ['DO $$ BEGIN IF true THEN CREATE EXTENSION IF NOT EXISTS vector; END IF; -- CREATE EXTENSION x\nEND $$', ['vector']],
  [`DO $$ BEGIN EXECUTE 'CREATE EXTENSION "a""b"'; END $$ LANGUAGE plpgsql`, ['a"b']],
  ['CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CREATE EXTENSION later; END $$', []],
  ['', []],
  // Not the grammar of Postgres 18: only read with care.
  [
    'CREATE EXTENSION citext FROM unpackaged; CREATE /* x */ EXTENSION hstore; --CREATE EXTENSION no',
    ['citext', 'hstore'],
  ],
])('%s', (sql, names) => {
  expect(createdExtensions(sql)).toEqual(names)
})

test('of a project: its migrations, or its schema', async () => {
  expect(await projectExtensions(REFERENCE)).toEqual(['citext', 'pgcrypto', 'uuid-ossp'])
  expect(
    await projectExtensions(history('CREATE EXTENSION b', 'CREATE EXTENSION IF NOT EXISTS b; CREATE EXTENSION a')),
  ).toEqual(['b', 'a'])
  const schema =
    'generator c {\n provider = "prisma-client"\n output = "x"\n previewFeatures = ["postgresqlExtensions"]\n}\ndatasource db {\n provider = "postgresql"\n extensions = [vector, uuidOssp(map: "uuid-ossp")]\n}\n'
  expect((await projectExtensions(project({ 'schema.prisma': schema }))).sort()).toEqual(['uuid-ossp', 'vector'])
})

test('the table has all that PGlite brings', () => {
  const folder = path.join(__dirname, '../../node_modules/@electric-sql/pglite/dist/contrib')
  const modules = readdirSync(folder).flatMap((file) => /^(\w+)\.cjs$/.exec(file)?.[1] ?? [])
  const known = pgliteExtensions(PGLITE_CONTRIB).map(({ exported }) => exported)
  expect([...known, 'auto_explain'].sort()).toEqual(modules.sort())
})

test('and what Postgres brings', async () => {
  const server = await startNativePostgres()
  const client = new pg.Client(await server.createDatabase(''))
  await client.connect()
  const { rows } = await client.query<{ name: string }>('SELECT name FROM pg_available_extensions')
  await client.end()
  await server.stop()
  const available = rows.map(({ name }) => name)
  expect(BUNDLED_WITH_POSTGRES.filter((name) => !available.includes(name))).toEqual([])
  const elsewhere = [...BUNDLED_WITH_POSTGRES, ...Object.keys(SERVER_PACKAGES)]
  // Languages with transforms for them need an interpreter that the server may lack; pg_logicalinspect came with 18.
  const unnamed = available.filter(
    (name) => !elsewhere.includes(name) && !/pl(perlu?|python3u|tclu)$|^pg_logicalinspect$/.test(name),
  )
  expect(unnamed).toEqual([])
}, 60_000)

test('PGlite loads what an extension requires, and nothing for one that it does not have', () => {
  expect(pgliteExtensions(['earthdistance', 'cube', 'pg_cron', 'uuid-ossp', 'vector'])).toEqual([
    { name: 'cube', module: '@electric-sql/pglite/contrib/cube', exported: 'cube' },
    { name: 'earthdistance', module: '@electric-sql/pglite/contrib/earthdistance', exported: 'earthdistance' },
    { name: 'uuid-ossp', module: '@electric-sql/pglite/contrib/uuid_ossp', exported: 'uuid_ossp' },
    { name: 'vector', ...PGLITE_PACKAGES.vector },
  ])
})

test.each([
  [
    'vector',
    'pglite 0.5.16',
    "Run: npm install --save-dev @electric-sql/pglite-pgvector (the release made for your @electric-sql/pglite), or engine: 'server' with a Postgres that has it.",
  ],
  ['dblink', 'pglite 0.5.16', "Use engine: 'embedded', or engine: 'server' with a Postgres that has it."],
  ['pg_cron', 'pglite 0.5.16', "Use engine: 'server' with a Postgres that has it."],
  [
    'vector',
    'embedded 18.4',
    "Use engine: 'pglite' with npm install --save-dev @electric-sql/pglite-pgvector (the release made for your @electric-sql/pglite), or engine: 'server' with a Postgres that has it.",
  ],
  [
    'vector',
    'server 17.4',
    'Install it on the server (Debian: apt-get install postgresql-17-pgvector), or use an image that has it (pgvector/pgvector).',
  ],
  ['plpython3u', 'server 16.1', 'Install it on the server (Debian: apt-get install postgresql-plpython3-16).'],
  [
    'citext',
    'server 15.2',
    'It comes with Postgres. Install the contrib modules on the server (Debian: apt-get install postgresql-15; elsewhere often a package postgresql-contrib).',
  ],
  ['acme', 'server 18.0', 'Install "acme" on the server, for Postgres 18.'],
])('the remedy for %s on %s', (name, engine, hint) => {
  expect(extensionUnavailable(name, engine)).toMatchObject({
    code: 'EXTENSION_UNAVAILABLE',
    hint,
    message: `The engine ${engine} does not have the extension "${name}".\n  ${hint}`,
  })
})
