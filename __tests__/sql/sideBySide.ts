/** A script's statements on the shadow and on Postgres: rows, types, counts and errors, to be compared whole. */
import fs from 'node:fs'
import path from 'node:path'
import type { Client } from 'pg'
import { openShadow } from '../../src'
import { ERROR_FIELDS } from '../support/errorFields'
import { postgres } from '../support/pglite'

export const fixture = (name: string): string => fs.readFileSync(path.join(__dirname, 'fixtures', name), 'utf8')

/** Statements end with a semicolon at the end of a line. */
export const statementsOf = (script: string): string[] =>
  script
    .split(/;\s*\n/)
    .map((s) => s.replace(/^--.*$/gm, '').trim())
    .filter(Boolean)

export interface Answer {
  readonly fields?: readonly (readonly [string, number | 'user', number])[]
  readonly rows?: readonly unknown[]
  readonly tag?: string
  readonly error?: Record<string, unknown>
}

export interface Sides {
  onShadow(sql: string, values?: readonly (string | null)[]): Promise<Answer>
  onPostgres(sql: string, values?: readonly (string | null)[]): Promise<Answer>
  close(): Promise<void>
}

const createdExtensions = (ddl: string): string[] =>
  [...ddl.matchAll(/create extension (?:if not exists )?"?([\w-]+)/gi)].map(([, name]) => name!)

/**
 * The same DDL on the shadow and on Postgres.
 * @param ordered whether rows are compared in their order; where it is not said, those of a text with ORDER BY are
 */
export async function openSides(ddl: string, { ordered }: { ordered?: boolean } = {}): Promise<Sides> {
  const shadow = await openShadow({ ddl })
  const client = new shadow.Client()
  await client.connect()
  const server = await postgres(createdExtensions(ddl))
  await server.exec(ddl)
  return {
    onShadow: (sql, values = []) => askShadow(client, sql, values, ordered),
    async onPostgres(sql, values = []) {
      try {
        const { fields, rows, command } = await server.query(sql, values)
        return answer(fields, settled(sql, rows, ordered), command)
      } catch (error) {
        return { error: errorFields(error) }
      }
    },
    async close() {
      await client.end()
      shadow.close()
      await server.close()
    },
  }
}

/** Opened before the tests that stand beside it, and closed after them. */
export function sidesFor(ddl: string, options: { ordered?: boolean } = {}): Sides {
  let sides: Sides | undefined
  beforeAll(async () => {
    sides = await openSides(ddl, options)
  }, 60_000)
  afterAll(() => sides?.close())
  const opened = () => sides as Sides
  return {
    onShadow: (sql, values) => opened().onShadow(sql, values),
    onPostgres: (sql, values) => opened().onPostgres(sql, values),
    close: () => opened().close(),
  }
}

/** A test for each statement. */
export function testSame(sides: Sides, script: string): void {
  test.each(statementsOf(script))('%s', async (sql) => {
    const [here, there] = [await sides.onShadow(sql), await sides.onPostgres(sql)]
    expect(here).toEqual(there)
  })
}

/** Statement after statement, on sides of their own. */
export async function expectSame(ddl: string, script: string): Promise<void> {
  const sides = await openSides(ddl)
  try {
    for (const sql of statementsOf(script)) {
      const [here, there] = [await sides.onShadow(sql), await sides.onPostgres(sql)]
      expect({ sql, answer: here }).toEqual({ sql, answer: there })
    }
  } finally {
    await sides.close()
  }
}

async function askShadow(
  client: Client,
  sql: string,
  values: readonly (string | null)[],
  ordered: boolean | undefined,
): Promise<Answer> {
  try {
    const types = { getTypeParser: () => (text: string) => text } as never
    const result = await client.query({ text: sql, values: [...values], rowMode: 'array', types })
    // node-postgres keeps the tag's first word and its count.
    const tag = `${result.command} ${result.rowCount ?? ''}`
    const rows = result.rows as unknown as unknown[][]
    return answer(result.fields, settled(sql, rows, ordered), tag)
  } catch (error) {
    return { error: errorFields(error) }
  }
}

interface Field {
  readonly name: string
  readonly dataTypeID: number
  readonly dataTypeModifier: number
}

function answer(fields: readonly Field[], rows: readonly string[], tag: string): Answer {
  const [command] = tag.split(' ')
  const count = /\d+\s*$/.exec(tag)?.[0] ?? ''
  return { fields: fields.map(shown), rows, tag: `${command} ${count}` }
}

/** OIDs from 16384 on are given out by each server as it goes. */
const shown = (f: Field): readonly [string, number | 'user', number] => [
  f.name,
  f.dataTypeID >= 16384 ? 'user' : f.dataTypeID,
  f.dataTypeModifier,
]

function errorFields(error: unknown): Record<string, unknown> {
  const e = error as Record<string, unknown>
  return Object.fromEntries(ERROR_FIELDS.map((name) => [name, e[name]]))
}

const texts = (rows: readonly (readonly unknown[])[]): string[] => rows.map((r) => JSON.stringify(r))

/** Rows in an order of their own where the statement gives them none. */
function settled(sql: string, rows: readonly (readonly unknown[])[], ordered = /order by/i.test(sql)): string[] {
  return ordered ? texts(rows) : texts(rows).sort()
}
