// A native Postgres behind the same messages as pglite-child.mjs, to hold the differential tests against a 64-bit
// server with another C library: TEST_POSTGRES=native. Its letters are Unicode's, as PGlite's are.
import pg from 'pg'
import { startNativeServer } from './nativeServer.mjs'

const server = await startNativeServer()
const client = new pg.Client(`${server.url}postgres`)
await client.connect()

process.on('disconnect', async () => {
  await client.end()
  await server.stop()
  process.exit(0)
})

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
