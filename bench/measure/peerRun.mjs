// A peer's run of a suite: the Jest config that it takes, and what a cold run has to forget first.
import { rmSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { prepareSuite, projectFolder, write } from '../project/project.mjs'
import { work } from '../workspace.mjs'
import { jestRun } from './jestRun.mjs'

/**
 * @param {object} peer one of `peers`
 * @param {{ models: number, files: number, tests: number, rows: number, workers: number, kind?: 'set-up' }} cell
 * @param {{ url: string, pid: number } | undefined} server the native server, for the peers that need it
 */
export async function peerRun(peer, cell, server, nodeArguments) {
  const folder = projectFolder(cell.models)
  const suite = prepareSuite(cell)
  const name = `${peer.name}-${path.basename(suite)}`
  const config = path.join(folder, 'jest', `${name}.json`)
  write(config, `${JSON.stringify(jestConfig(peer, cell, folder, suite), null, 2)}\n`)
  const env = {
    ...(peer.server && {
      BENCH_SERVER: server.url,
      BENCH_DATABASE: databasePrefix(peer, cell),
      TEST_DATABASE_URL: `${server.url}postgres`,
    }),
  }
  const pid = peer.server ? server.pid : undefined
  return jestRun({ config, workers: cell.workers, env, server: pid, cwd: folder, nodeArguments })
}

function jestConfig(peer, { models, kind }, rootDir, suite) {
  const { templates, jestCache } = caches(peer, models)
  return {
    ...peer.config({ templates }),
    rootDir,
    roots: ['<rootDir>/src', `<rootDir>/${suite.replaceAll(path.sep, '/')}`],
    testMatch: ['**/*.test.ts'],
    cacheDirectory: jestCache,
    reporters: ['<rootDir>/setup/reporter.js'],
    ...(kind === 'set-up' && { testSequencer: '<rootDir>/setup/byName.js' }),
  }
}

const caches = (peer, models) => ({
  jestCache: path.join(work, 'cache', `${peer.name}-${models}`, 'jest'),
  templates: path.join(work, 'cache', `${peer.name}-${models}`, 'templates'),
})

const databasePrefix = (peer, { models }) => `bench_${peer.name.replaceAll('-', '_')}_${models}`

/** Takes away all that an earlier run has left: Jest's cache, templates, databases. The system's file cache stays. */
export async function forget(peer, cell, server) {
  const { jestCache, templates } = caches(peer, cell.models)
  for (const folder of [jestCache, templates]) rmSync(folder, { recursive: true, force: true })
  if (peer.server) await dropDatabases(server, [databasePrefix(peer, cell), 'prisma_sqlite_shadow'])
}

async function dropDatabases(server, prefixes) {
  const client = new pg.Client({ connectionString: `${server.url}postgres` })
  await client.connect()
  const like = prefixes.map((prefix) => `${prefix.replaceAll('_', '\\_')}\\_%`)
  const { rows } = await client.query('SELECT datname FROM pg_database WHERE datname LIKE ANY ($1)', [like])
  for (const { datname } of rows) {
    await client.query('UPDATE pg_database SET datistemplate = false WHERE datname = $1', [datname])
    await client.query(`DROP DATABASE "${datname}" WITH (FORCE)`)
  }
  await client.end()
}
