/** Migrates PGlite, outside Jest's sandbox: `node --import tsx migratePgliteChild.ts`. Its message is a PgliteReport. */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { projectExtensions } from '../../src/full/extensions'
import { migrateDatabase } from '../../src/full/migrate'
import { PGliteEngine } from '../../src/full/pglite/pgliteEngine'
import type { Project } from '../../src/project/project'
import { catalogDump } from './catalogDump'
import { history, REFERENCE, removeProjects, ROOT } from './migrationProject'

export interface PgliteReport {
  readonly extensions: readonly string[]
  readonly said: readonly string[]
  /** What the reference application's database is made of. */
  readonly dump: readonly string[]
  readonly applied: readonly object[]
  /** Messages of what must fail. */
  readonly failures: readonly string[]
}

const cacheDirectory = mkdtempSync(path.join(os.tmpdir(), 'migrate-'))
const engine = new PGliteEngine({ rootDir: ROOT, pg, cacheDirectory })
let keys = 0

async function migrate(project: Project, said: string[] = []) {
  const extensions = await projectExtensions(project)
  let answers: Pick<PgliteReport, 'dump' | 'applied'> | undefined
  await engine.prepare({
    key: String(++keys).padStart(32, '0'),
    extensions,
    fill: async (connect) => {
      await migrateDatabase(project, connect, (text) => said.push(text), await engine.version())
      const client = new connect.Client(connect.config)
      await client.connect()
      const applied = await client.query(
        'SELECT migration_name, checksum, logs, applied_steps_count FROM _prisma_migrations ORDER BY started_at',
      )
      answers = { dump: await catalogDump(client), applied: applied.rows as object[] }
      await client.end()
    },
  })
  return { extensions, ...(answers as Pick<PgliteReport, 'dump' | 'applied'>) }
}

const failing = [
  history('CREATE TABLE t (i int PRIMARY KEY)', 'INSERT INTO t VALUES (1);\n\nINSERT INTO t VALUES (1);'),
  history('SELECT 1;\nSELECT x;'),
  history('CREATE EXTENSION pg_ivm;'),
  history('CREATE EXTENSION plpython3u;'),
]

async function report(): Promise<PgliteReport> {
  const said: string[] = []
  const reference = await migrate(REFERENCE, said)
  const failures: string[] = []
  for (const project of failing)
    failures.push(
      await migrate(project).then(
        () => 'did not fail',
        (error: { code: string; message: string }) => `${error.code} ${error.message}`,
      ),
    )
  return { ...reference, said, failures }
}

void report()
  .then((answer) => process.send?.(answer))
  .finally(async () => {
    await engine.close()
    removeProjects()
    rmSync(cacheDirectory, { recursive: true, force: true })
    process.disconnect()
  })
