// A native Postgres of our own for one run, with these tables.
import pg from 'pg'
import { startNativeServer } from '../__tests__/support/nativeServer.mjs'

export async function nativePostgres(ddl) {
  const server = await startNativeServer(['--locale=C'])
  const url = `${server.url}postgres`
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(ddl)
  await client.end()
  return { url, close: server.stop }
}
