import pg from 'pg'
import { openShadow } from '../../src/open'
import { ERROR_FIELDS } from './errorFields'
import type { NativePostgres } from './nativePostgres'

/** The same database twice: on native Postgres and on the shadow, both through node-postgres. */
export interface Pair {
  readonly postgres: pg.Client
  readonly shadow: pg.Client
  /** More clients of both. */
  connect(): Promise<{ postgres: pg.Client; shadow: pg.Client }>
  close(): Promise<void>
}

export async function openPair(native: NativePostgres, ddl: string): Promise<Pair> {
  const config = await native.createDatabase(ddl)
  const database = await openShadow({ ddl, pg })
  const open: pg.Client[] = []
  const connect = async () => {
    const both = {
      postgres: new pg.Client(config),
      shadow: new database.Client({ user: config.user, database: config.database }),
    }
    for (const client of [both.postgres, both.shadow]) {
      await client.connect()
      open.push(client)
    }
    return both
  }
  return {
    ...(await connect()),
    connect,
    async close() {
      for (const client of open) await client.end().catch(() => undefined)
      database.close()
    },
  }
}

export type Answer = { readonly results: readonly unknown[] } | { readonly error: Record<string, unknown> }

/** Fields of an error that are compared, on native Postgres more than elsewhere. */
const COMPARED = [...ERROR_FIELDS, 'severity', 'where'] as const

/** What a client says to a statement, in a form in which both sides must be equal. */
export async function ask(client: pg.Client, sql: string, values?: readonly unknown[]): Promise<Answer> {
  const notices: unknown[] = []
  const note = (notice: { code?: string; message?: string; severity?: string }) =>
    notices.push(`${notice.severity} ${notice.code}: ${notice.message}`)
  client.on('notice', note as never)
  try {
    const answer = (await client.query({ text: sql, values: values as unknown[], rowMode: 'array' })) as unknown as
      pg.QueryArrayResult | pg.QueryArrayResult[]
    return { results: [...(Array.isArray(answer) ? answer : [answer]).map(plain), ...notices] }
  } catch (error) {
    return { error: plainError(error) }
  } finally {
    client.removeListener('notice', note as never)
  }
}

function plain(result: pg.QueryArrayResult): unknown {
  const fields = result.fields.map((field) => ({
    ...field,
    tableID: field.tableID > 0,
    dataTypeID: field.dataTypeID >= 16384 ? 'own' : field.dataTypeID,
  }))
  return { command: result.command, rowCount: result.rowCount, oid: result.oid, rows: result.rows, fields }
}

export function plainError(error: unknown): Record<string, unknown> {
  const fields: Record<string, unknown> = { class: (error as Error).constructor.name }
  for (const name of COMPARED) fields[name] = (error as Record<string, unknown>)[name]
  return fields
}

/** A refusal is not a difference: the shadow says that it does not know. */
export function isRefusal(answer: Answer): boolean {
  return (
    'error' in answer &&
    answer.error.code === '0A000' &&
    /is not supported on the shadow/.test(String(answer.error.message))
  )
}
