/** Migrating a database, on a native Postgres: what is in it afterwards, and what is said where it fails. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import type { Connect } from '../../src/full/engine'
import { migrateDatabase } from '../../src/full/migrate'
import { folderName, readMigrations } from '../../src/project/migrations'
import { postgresDdl } from '../../src/project/schemaEngine'
import type { Project } from '../../src/project/project'
import { startNativePostgres, type NativePostgres } from '../support/nativePostgres'
import { catalogDump } from './catalogDump'
import { history, project, REFERENCE, removeProjects } from './migrationProject'

let server: NativePostgres
beforeAll(async () => void (server = await startNativePostgres()), 60_000)
afterAll(async () => {
  removeProjects()
  await server.stop()
})

async function empty(): Promise<Connect> {
  return { Client: pg.Client, config: await server.createDatabase('') }
}

async function on<T>({ config }: Connect, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const rows = (connect: Connect, sql: string) => on(connect, async (client) => (await client.query(sql)).rows)

/** The error of migrating an empty database, and that database. */
async function failure(it: Project, engine?: string) {
  const connect = await empty()
  const error = await migrateDatabase(it, connect, undefined, engine).then(
    () => undefined,
    (thrown: Error & { code: string; hint: string }) => thrown,
  )
  if (error === undefined) throw new Error('the migrations did not fail')
  return { connect, error, message: error.message.replaceAll(os.tmpdir(), '<tmp>') }
}

describe('the reference application', () => {
  let migrated: Connect
  const said: string[] = []
  beforeAll(async () => {
    migrated = await empty()
    await migrateDatabase(REFERENCE, migrated, (text) => said.push(text))
  }, 60_000)
  const scripts = readMigrations(REFERENCE.migrationsFolder as string)

  test('has what running its scripts gives', async () => {
    const plain = await empty()
    await on(plain, async (client) => {
      for (const { sql } of scripts) await client.query(sql)
    })
    const expected = await on(plain, (client) => catalogDump(client))
    expect(expected.length).toBeGreaterThan(500)
    expect(await on(migrated, (client) => catalogDump(client, /_prisma_migrations/))).toEqual(expected)
  })

  test('has _prisma_migrations as prisma migrate deploy leaves it', async () => {
    const applied = await rows(
      migrated,
      `SELECT migration_name, checksum, logs, rolled_back_at, applied_steps_count, started_at <= finished_at AS finished,
        id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' AS id FROM _prisma_migrations ORDER BY started_at`,
    )
    const expected = scripts.map((migration) => ({
      migration_name: folderName(migration),
      checksum: createHash('sha256').update(readFileSync(migration.path)).digest('hex'),
      logs: null,
      rolled_back_at: null,
      applied_steps_count: 1,
      finished: true,
      id: true,
    }))
    expect(applied).toEqual(expected)
    expect(expected.length).toBeGreaterThan(20)
  })

  test('says each step', () => {
    expect(said).toEqual(
      scripts.map((migration, i) => `applying ${i + 1} of ${scripts.length}: ${folderName(migration)}`),
    )
  })

  test('leaves no connection, and applies nothing a second time', async () => {
    const others =
      'SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()'
    expect(await rows(migrated, others)).toEqual([{ n: 0 }])
    const again: string[] = []
    await migrateDatabase(REFERENCE, migrated, (text) => again.push(text))
    expect(again).toEqual([])
  })
})

describe('scripts as Prisma takes them', () => {
  test('empty, of comments only, with CRLF, with a BOM inside a string', async () => {
    const connect = await empty()
    await migrateDatabase(
      history('', '-- nothing\n', 'CREATE TABLE a (\r\n  t text\r\n);\r\n', `INSERT INTO a VALUES ('\uFEFF')`),
      connect,
    )
    expect(await rows(connect, 'SELECT applied_steps_count, logs FROM _prisma_migrations')).toEqual(
      Array.from({ length: 4 }, () => ({ applied_steps_count: 1, logs: null })),
    )
    expect(await rows(connect, 'SELECT length(t) FROM a')).toEqual([{ length: 1 }])
  })

  test('what a migration sets for its session holds for the next', async () => {
    const connect = await empty()
    await migrateDatabase(history('CREATE SCHEMA s; SET search_path TO s, public', 'CREATE TABLE t (i int)'), connect)
    expect(await rows(connect, `SELECT 't' FROM pg_tables WHERE schemaname = 's'`)).toHaveLength(1)
  })

  test('CREATE INDEX CONCURRENTLY runs alone in its script, and not beside others', async () => {
    const connect = await empty()
    await migrateDatabase(history('CREATE TABLE t (i int)', 'CREATE INDEX CONCURRENTLY x ON t (i);\n'), connect)
    expect(await rows(connect, `SELECT indexname FROM pg_indexes WHERE tablename = 't'`)).toEqual([{ indexname: 'x' }])
    const { message } = await failure(history('CREATE TABLE t (i int);\nCREATE INDEX CONCURRENTLY x ON t (i);'))
    expect(message).toMatch(/1_a\/migration\.sql:2\nLINE 2: CREATE INDEX .*\n {8}\^\nERROR 25001/)
  })

  test('the schema of the connection URL takes the tables', async () => {
    const connect = await empty()
    await migrateDatabase({ ...history('CREATE TABLE t (i int)'), schemaName: 'my "app"' }, connect)
    expect(
      await rows(
        connect,
        `SELECT schemaname, tablename FROM pg_tables WHERE schemaname !~ '^(pg_|information)' ORDER BY 2`,
      ),
    ).toEqual([
      { schemaname: 'my "app"', tablename: '_prisma_migrations' },
      { schemaname: 'my "app"', tablename: 't' },
    ])
  })
})

describe('a migration that fails', () => {
  const FINE = 'CREATE TABLE ok (i int PRIMARY KEY);'

  test('is named, with its statement; the ones before it stay, and the rest is not run', async () => {
    const broken = `-- fills it\nINSERT INTO ok VALUES (1);\n\n/* twice */ INSERT INTO ok\n  VALUES (1);\nINSERT INTO ok VALUES (2);\n`
    const { connect, error, message } = await failure(history(FINE, broken, 'CREATE TABLE later ();'))
    expect(error).toMatchObject({ name: 'ShadowError', code: 'MIGRATION_FAILED', cause: { code: '23505' } })
    expect(message.replace(/migrate-\w+/, 'x')).toBe(
      [
        'The migration 2_b failed at <tmp>/x/migrations/2_b/migration.sql:4',
        'LINE 4: /* twice */ INSERT INTO ok',
        '                    ^',
        'ERROR 23505: duplicate key value violates unique constraint "ok_pkey"',
        'DETAIL: Key (i)=(1) already exists.',
        'STATEMENT: INSERT INTO ok',
        '  VALUES (1)',
        '  Correct the migration, or give the test database what it needs.',
      ].join('\n'),
    )
    expect(await rows(connect, `SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`)).toEqual([
      { tablename: '_prisma_migrations' },
      { tablename: 'ok' },
    ])
    expect(await rows(connect, 'SELECT * FROM ok')).toEqual([])
  })

  test.each([
    [
      'a name that is not there',
      'SELECT 1;\nSELECT 😀x FROM ok;',
      2,
      `LINE 2: SELECT 😀x FROM ok;\n${' '.repeat(15)}^\nERROR 42703`,
    ],
    [
      'after characters beyond the BMP',
      "SELECT '😀😀';\r\nSELECT '😀', y;\r\n",
      2,
      `LINE 2: SELECT '😀', y;\n${' '.repeat(21)}^\nERROR 42703`,
    ],
    [
      'a syntax error',
      'CREATE TABLE x (i int);\nCREATE TABLES y ();',
      2,
      `LINE 2: CREATE TABLES y ();\n${' '.repeat(15)}^\nERROR 42601: syntax error at or near "TABLES"`,
    ],
    ['a hint', "SELECT 1;\n\nSELECT upperr('x');", 3, 'HINT: No function matches the given name'],
    [
      'inside a function',
      'DO $$\nBEGIN\n  PERFORM 1/0;\nEND $$;',
      1,
      'ERROR 22012: division by zero\nCONTEXT: SQL (statement|expression) "(SELECT )?1/0"\nPL/pgSQL function inline_code_block line 3',
    ],
    ['COPY without data', 'COPY ok FROM STDIN;', 1, 'ERROR 57014: COPY from stdin failed: a script has no data'],
    [
      'RAISE',
      "DO $$ BEGIN RAISE EXCEPTION 'stop' USING DETAIL = 'd', HINT = 'h'; END $$",
      1,
      'ERROR P0001: stop\nDETAIL: d\nHINT: h',
    ],
  ])('%s', async (_, sql, line, report) => {
    const { message } = await failure(history(FINE, sql))
    expect(message).toContain(`2_b/migration.sql:${line}\n`)
    expect(message).toMatch(
      new RegExp(report.replace(/[.()^$*]/g, (c) => (/^(HINT|ERROR 22012)/.test(report) && c !== '.' ? c : `\\${c}`))),
    )
  })

  test('a byte order mark is a syntax error, and said to be one', async () => {
    const { error, message } = await failure(history(`\uFEFF${FINE}`))
    expect(error.code).toBe('MIGRATION_FAILED')
    expect(message).toMatch(/ERROR 42601: syntax error .*byte order mark/s)
  })

  test('no migration.sql', async () => {
    const { error, message, connect } = await failure(
      project({ 'migrations/1_a/migration.sql': FINE, 'migrations/2_b/': '' }),
    )
    expect(error.code).toBe('MIGRATION_FAILED')
    expect(message).toMatch(/The migration .*\/migrations\/2_b has no migration\.sql\.\n.*P3015/)
    expect(await rows(connect, `SELECT FROM pg_tables WHERE schemaname = 'public'`)).toEqual([])
  })

  test.each([
    ['another provider', 'provider = "mysql"\n', 'is of the provider "mysql"'],
    ['no provider', '# empty\n', 'names no provider'],
  ])('a lock file of %s', async (_, lock, said) => {
    const { error, message } = await failure(
      project({ 'migrations/1_a/migration.sql': FINE, 'migrations/migration_lock.toml': lock }),
    )
    expect(error.code).toBe('MIGRATION_FAILED')
    expect(message).toContain(`migration_lock.toml ${said}`)
  })

  test('a connection that ends half-way', async () => {
    const { error, message } = await failure(history(FINE, 'SELECT pg_terminate_backend(pg_backend_pid());'))
    expect(error.code).toBe('MIGRATION_FAILED')
    expect(message).toMatch(/The migration 2_b failed/)
  })

  test.each(['CREATE EXTENSION vector;', "DO $$ BEGIN EXECUTE 'CREATE EXTENSION vector'; END $$"])(
    'a missing extension has its own error: %s',
    async (sql) => {
      const { error, message } = await failure(history(FINE, `SELECT 1;\n${sql}`), 'server 17.4')
      expect(error.code).toBe('EXTENSION_UNAVAILABLE')
      expect(message).toMatch(/"vector", which .*2_b\/migration\.sql:2 creates/)
      expect(message).toContain('postgresql-17-pgvector')
    },
  )
})

describe('a project without migrations', () => {
  const FILES = {
    'base.prisma':
      'generator client {\n provider = "prisma-client"\n output = "x"\n previewFeatures = ["postgresqlExtensions"]\n}\ndatasource db {\n provider = "postgresql"\n extensions = [citext]\n}\n',
    'schema.prisma':
      'model Author {\n id Int @id @default(autoincrement())\n name String @unique @db.Citext\n books Book[]\n}\n',
    'parts/book.prisma':
      'model Book {\n id String @id @default(uuid()) @db.Uuid\n authorId Int\n author Author @relation(fields: [authorId], references: [id])\n kind Kind @default(PAPER)\n}\nenum Kind {\n PAPER\n AUDIO\n}\n',
  }

  test('gets its schema, of several files', async () => {
    const said: string[] = []
    const [pushed, plain] = [await empty(), await empty()]
    const it = project(FILES)
    await migrateDatabase(it, pushed, (text) => said.push(text))
    await on(plain, async (client) =>
      client.query(await postgresDdl(it.schemaFiles.map(({ path, content }) => [path, content]))),
    )
    const dump = await on(pushed, (client) => catalogDump(client))
    expect(dump).toEqual(await on(plain, (client) => catalogDump(client)))
    expect(dump.join('\n')).toMatch(/public\."Book" [\s\S]*extension citext/)
    expect(said).toEqual([`pushing the schema ${it.schemaPath.split(path.sep).join('/')}`])
  })

  test('or that of the connection URL', async () => {
    const connect = await empty()
    await migrateDatabase({ ...project(FILES), schemaName: 'app' }, connect)
    expect(await rows(connect, `SELECT tablename FROM pg_tables WHERE schemaname = 'app' ORDER BY 1`)).toEqual([
      { tablename: 'Author' },
      { tablename: 'Book' },
    ])
  })

  test('whose folder of migrations has only the lock file', async () => {
    const connect = await empty()
    await migrateDatabase(project({ ...FILES, 'migrations/migration_lock.toml': 'provider = "postgresql"\n' }), connect)
    expect(await rows(connect, `SELECT to_regclass('"Book"') IS NOT NULL AS made`)).toEqual([{ made: true }])
  })

  test('and with a schema that Prisma refuses', async () => {
    const { error } = await failure(project({ ...FILES, 'bad.prisma': 'model X {\n a Nothing\n}\n' }))
    expect(error.code).toBe('SCHEMA_INVALID')
  })

  test('and with an extension that the server lacks', async () => {
    const { error } = await failure(
      project({ ...FILES, 'base.prisma': FILES['base.prisma'].replace('citext', 'citext, vector') }),
    )
    expect(error).toMatchObject({ code: 'EXTENSION_UNAVAILABLE', message: expect.stringContaining('"vector"') })
  })
})

test.each([['mysql'], [undefined]])('a schema of provider %s is refused', async (provider) => {
  const { error } = await failure({ ...history(''), provider })
  expect(error.code).toBe('NO_POSTGRES_DATASOURCE')
})

test('without Prisma’s driver adapter the install line is said', async () => {
  const { error } = await failure({ ...history(''), root: path.parse(os.tmpdir()).root })
  expect(error).toMatchObject({ code: 'ENGINE_MISSING', hint: 'Run: npm install --save-dev @prisma/adapter-pg pg' })
})
