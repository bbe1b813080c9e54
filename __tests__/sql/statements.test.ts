/** Raw SQL on the shadow and on Postgres: rows, types, counts and errors compared whole. */
import fs from 'node:fs'
import path from 'node:path'
import { Client } from 'pg'
import { openShadow, type Shadow } from '../../src'
import { postgres, type Postgres } from '../support/pglite'

const fixture = (name: string): string => fs.readFileSync(path.join(__dirname, 'fixtures', name), 'utf8')

const statements = fixture('statements.sql')
  .split(/;\s*\n/)
  .map((s) => s.replace(/^--.*$/gm, '').trim())
  .filter(Boolean)

interface Answer {
  readonly fields?: readonly (readonly [string, number | 'user'])[]
  readonly rows?: readonly unknown[]
  readonly error?: Record<string, unknown>
}

let shadow: Shadow
let client: Client
let server: Postgres

beforeAll(async () => {
  const ddl = fixture('database.sql')
  shadow = await openShadow({ ddl })
  client = new shadow.Client()
  await client.connect()
  server = await postgres()
  await server.exec(ddl)
}, 60_000)

afterAll(async () => {
  await client?.end()
  shadow?.close()
  await server?.close()
})

/** OIDs from 16384 on are given out by each server as it goes. */
const field = (name: string, oid: number): readonly [string, number | 'user'] => [name, oid >= 16384 ? 'user' : oid]

const ERROR_FIELDS = [
  'code',
  'message',
  'detail',
  'hint',
  'position',
  'schema',
  'table',
  'column',
  'dataType',
  'constraint',
]

function errorFields(error: unknown): Record<string, unknown> {
  const e = error as Record<string, unknown>
  return Object.fromEntries(ERROR_FIELDS.map((name) => [name, e[name]]))
}

/** Rows in an order of their own where the statement gives them none. */
const settled = (sql: string, rows: readonly (readonly unknown[])[]): unknown[] => {
  const texts = rows.map((r) => JSON.stringify(r))
  return /order by/i.test(sql) ? texts : texts.sort()
}

async function onShadow(sql: string): Promise<Answer> {
  try {
    const types = { getTypeParser: () => (text: string) => text } as never
    const result = await client.query({ text: sql, values: [], rowMode: 'array', types })
    return {
      fields: result.fields.map((f) => field(f.name, f.dataTypeID)),
      rows: settled(sql, result.rows as unknown[][]),
    }
  } catch (error) {
    return { error: errorFields(error) }
  }
}

async function onPostgres(sql: string): Promise<Answer> {
  try {
    const result = await server.query(sql)
    return { fields: result.fields.map((f) => field(f.name, f.dataTypeID)), rows: settled(sql, result.rows) }
  } catch (error) {
    return { error: errorFields(error) }
  }
}

test.each(statements)('%s', async (sql) => {
  const [here, there] = [await onShadow(sql), await onPostgres(sql)]
  expect(here).toEqual(there)
})
