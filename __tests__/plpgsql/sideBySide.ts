/** Scripts on the shadow and on Postgres: rows, types, tags, notices and errors with every field, to be compared whole. */
import fs from 'node:fs'
import path from 'node:path'
import type { Client } from 'pg'
import { openShadow } from '../../src'
import { ERROR_FIELDS } from '../support/errorFields'
import { postgres, type PostgresAnswer, type PostgresErrorAnswer } from '../support/pglite'

export interface Answer {
  readonly fields?: readonly (readonly [string, number | 'user'])[]
  readonly rows?: readonly string[]
  readonly tag?: string
  readonly error?: Record<string, unknown>
  readonly notices: readonly Record<string, unknown>[]
}

export interface Sides {
  onShadow(sql: string): Promise<Answer>
  onPostgres(sql: string): Promise<Answer>
  close(): Promise<void>
}

const FIELDS = [...ERROR_FIELDS, 'severity', 'where', 'internalPosition', 'internalQuery'] as const

export const fixture = (name: string): string => fs.readFileSync(path.join(__dirname, 'fixtures', name), 'utf8')

/** Statements are separated by lines of dashes alone. */
export const statementsOf = (script: string): string[] =>
  script
    .split(/^--+\n/m)
    .map((s) => s.trim())
    .filter(Boolean)

export async function openSides(ddl: string): Promise<Sides> {
  const shadow = await openShadow({ ddl })
  const client = new shadow.Client()
  await client.connect()
  const server = await postgres()
  if (ddl !== '') await server.exec(ddl)
  return {
    onShadow: (sql) => askShadow(client, sql),
    onPostgres: async (sql) => answerOf((await server.queryAll([{ sql }]))[0] as PostgresAnswer),
    async close() {
      await client.end()
      shadow.close()
      await server.close()
    },
  }
}

async function askShadow(client: Client, sql: string): Promise<Answer> {
  const notices: Record<string, unknown>[] = []
  const note = (notice: unknown) => void notices.push(fieldsOf(notice as Record<string, unknown>))
  client.on('notice', note as never)
  try {
    const types = { getTypeParser: () => (text: string) => text } as never
    const result = await client.query({ text: sql, rowMode: 'array', types })
    const rows = (result.rows as unknown as unknown[][]).map((r) => JSON.stringify(r))
    return { fields: result.fields.map(shown), rows, tag: tagOf(`${result.command} ${result.rowCount ?? ''}`), notices }
  } catch (error) {
    return { error: fieldsOf(error as Record<string, unknown>), notices }
  } finally {
    client.removeListener('notice', note as never)
  }
}

function answerOf(answer: PostgresAnswer): Answer {
  const notices = (answer.notices ?? []).map((n) => fieldsOf(n as unknown as Record<string, unknown>))
  if ('error' in answer) return { error: fieldsOf(answer.error as PostgresErrorAnswer as never), notices }
  const rows = answer.rows.map((r) => JSON.stringify(r))
  return { fields: answer.fields.map(shown), rows, tag: tagOf(answer.command), notices }
}

/** node-postgres keeps the tag's first word and its count. */
const tagOf = (tag: string): string => `${tag.split(' ')[0]} ${/\d+\s*$/.exec(tag)?.[0] ?? ''}`

/** OIDs from 16384 on are given out by each server as it goes. */
const shown = ({ name, dataTypeID }: { name: string; dataTypeID: number }): readonly [string, number | 'user'] => [
  name,
  dataTypeID >= 16384 ? 'user' : dataTypeID,
]

const fieldsOf = (message: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(FIELDS.map((name) => [name, message[name]]))

/** A refusal is not a difference: the shadow says that it does not know. */
export const isRefusal = ({ error }: Answer): boolean =>
  error?.code === '0A000' && /is not supported on the shadow/.test(String(error.message))
