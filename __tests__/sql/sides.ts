/** One statement on the shadow and on Postgres, answers compared whole: types, rows, errors with all their fields. */
import fs from 'node:fs'
import path from 'node:path'
import { Client } from 'pg'
import { openShadow, type Shadow } from '../../src'
import { postgres, type Postgres } from '../support/pglite'

export const fixture = (name: string): string => fs.readFileSync(path.join(__dirname, 'fixtures', name), 'utf8')

/** Statements end with `;` at the end of a line; lines of `--` are comments. */
export const statementsOf = (name: string): string[] =>
  fixture(name)
    .split(/;\s*\n/)
    .map((s) => s.replace(/^--.*$/gm, '').trim())
    .filter(Boolean)

export interface Answer {
  readonly fields?: readonly (readonly [string, number | 'user'])[]
  readonly rows?: readonly unknown[]
  readonly error?: Record<string, unknown>
}

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
const settled = (sql: string, rows: readonly (readonly unknown[])[], ordered: boolean): unknown[] => {
  const texts = rows.map((r) => JSON.stringify(r))
  return ordered || /order by/i.test(sql) ? texts : texts.sort()
}

export interface Sides {
  onShadow(sql: string, values?: readonly (string | null)[]): Promise<Answer>
  onPostgres(sql: string, values?: readonly (string | null)[]): Promise<Answer>
}

/** @param ordered rows without ORDER BY are compared in their order too */
export function openSides(ddl: string, { ordered = false } = {}): Sides {
  let shadow: Shadow
  let client: Client
  let server: Postgres
  beforeAll(async () => {
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
  const answer = (
    sql: string,
    { fields, rows }: { fields: readonly { name: string; dataTypeID: number }[]; rows: unknown },
  ): Answer => ({
    fields: fields.map((f) => field(f.name, f.dataTypeID)),
    rows: settled(sql, rows as unknown[][], ordered),
  })
  const types = { getTypeParser: () => (text: string) => text } as never
  return {
    onShadow: async (sql, values = []) => {
      try {
        return answer(sql, await client.query({ text: sql, values: [...values], rowMode: 'array', types }))
      } catch (error) {
        return { error: errorFields(error) }
      }
    },
    onPostgres: async (sql, values = []) => {
      try {
        return answer(sql, await server.query(sql, values))
      } catch (error) {
        return { error: errorFields(error) }
      }
    },
  }
}
