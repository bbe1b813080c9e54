/** The same statements on the shadow and on Postgres: rows, tags, notices and errors with their context, to be compared whole. */
import pg from 'pg'
import { openShadow } from '../../src'
import { ERROR_FIELDS } from '../support/errorFields'
import { type Postgres, postgres } from '../support/pglite'

const FIELDS = [...ERROR_FIELDS, 'severity', 'where', 'internalPosition', 'internalQuery'] as const

export interface Said {
  readonly sql: string
  readonly rows?: readonly unknown[]
  readonly tag?: string
  readonly notices: readonly Record<string, unknown>[]
  readonly error?: Record<string, unknown>
}

const fieldsOf = (error: object): Record<string, unknown> =>
  Object.fromEntries(
    FIELDS.flatMap((name) => {
      const value = (error as Record<string, unknown>)[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )

async function onPostgres(server: Postgres, sql: string): Promise<Said> {
  const [answer] = await server.queryAll([{ sql }])
  if (!answer) throw new Error('Postgres did not answer')
  const notices = (answer.notices ?? []).map(fieldsOf)
  if ('error' in answer) return { sql, notices, error: fieldsOf(answer.error) }
  return { sql, rows: answer.rows, tag: shortTag(answer.command), notices }
}

/** node-postgres keeps the tag's first word and its count. */
const shortTag = (tag: string): string => `${tag.split(' ')[0]} ${/\d+\s*$/.exec(tag)?.[0] ?? ''}`

async function onShadow(client: pg.Client, sql: string): Promise<Said> {
  const notices: Record<string, unknown>[] = []
  const note = (notice: object) => notices.push(fieldsOf(notice))
  client.on('notice', note)
  try {
    const types = { getTypeParser: () => (text: string) => text } as never
    const { rows, command, rowCount } = await client.query({ text: sql, rowMode: 'array', types })
    return { sql, rows, tag: `${command} ${rowCount ?? ''}`, notices }
  } catch (error) {
    return { sql, notices, error: fieldsOf(error as object) }
  } finally {
    client.removeListener('notice', note)
  }
}

export interface Both {
  readonly shadow: readonly Said[]
  readonly postgres: readonly Said[]
}

let server: Postgres | undefined

/** One Postgres for a file; each script has it empty. */
export async function startPostgres(extensions: readonly string[] = []): Promise<void> {
  server = await postgres(extensions)
}

export async function stopPostgres(): Promise<void> {
  await server?.close()
}

/** Runs the statements one by one on a new database of this DDL, on both. */
export async function runBoth(ddl: string, statements: readonly string[]): Promise<Both> {
  if (!server) throw new Error('startPostgres() comes first')
  await server.exec(
    'ROLLBACK; DROP SCHEMA IF EXISTS "Back Office" CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public; SET client_min_messages = notice',
  )
  await server.exec(ddl)
  const database = await openShadow({ ddl, pg })
  const client = new database.Client()
  await client.connect()
  try {
    const both = { shadow: [] as Said[], postgres: [] as Said[] }
    for (const sql of statements) {
      both.postgres.push(await onPostgres(server, sql))
      both.shadow.push(await onShadow(client, sql))
    }
    return both
  } finally {
    await client.end()
    database.close()
  }
}
