/** A migration history on Postgres and through the DDL interpreter: what each then says the database is. */
import type { Catalog, IgnoredStatement } from '../../src/catalog/catalog'
import { catalogFromScripts } from '../../src/sql/ddl'
import { LiveRows } from '../../src/history/liveRows'
import { loadParser, parseStatements } from '../../src/sql/parse'
import type { Postgres } from '../support/pglite'
import { catalogState, expressionPairs, postgresState, type State } from './postgresState'
import { rowDifferences, sequenceDifferences } from './compareRows'
import { viewPairs } from './viewPairs'

export interface Script {
  readonly file: string
  readonly sql: string
}

export interface HistoryComparison {
  /** Statements that Postgres itself fails on; both sides go on without them. */
  readonly failed: readonly string[]
  /** What the interpreter does not take; it goes on without them. */
  readonly refused: readonly string[]
  readonly ignored: readonly IgnoredStatement[]
  /** `columns: - public | users | …` has Postgres alone, `+` the catalog alone. */
  readonly differences: readonly string[]
}

/** A database with nothing in it; scripts may have set anything. */
export async function emptied(db: Postgres): Promise<void> {
  await db.exec('ROLLBACK; RESET ALL; RESET SESSION AUTHORIZATION;').catch(() => undefined)
  const { rows } = await db.query(
    `SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'`,
  )
  for (const [name] of (await db.query(`SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'`)).rows)
    await db.exec(`DROP EXTENSION IF EXISTS "${name}" CASCADE`)
  await db.exec(
    `${rows.map(([s]) => `DROP SCHEMA "${s}" CASCADE;`).join(' ')} CREATE SCHEMA public; SET search_path TO public; SET TimeZone TO 'UTC'; DISCARD TEMP;`,
  )
}

/** @param db empty */
export async function compareHistory(db: Postgres, history: readonly Script[]): Promise<HistoryComparison> {
  await loadParser()
  const failed: string[] = []
  const applied: Script[] = []
  for (const script of history) applied.push(await apply(db, script, failed))
  const { catalog, refused, rows } = await interpreted(applied)
  const differences = [
    // First: what follows looks at what defaults give.
    ...(await sequenceDifferences(db, catalog, rows.database)),
    ...stateDifferences(await postgresState(db), catalogState(catalog)),
    ...(await expressionDifferences(db, catalog)),
    ...(await viewPairs(db, catalog)),
    ...(await rowDifferences(db, catalog, rows.database)),
  ]
  rows.close()
  return { failed, refused, ignored: catalog.ignored, differences }
}

/** Runs a script in one transaction, as Prisma does; where that fails statement by statement. @returns what was run */
async function apply(db: Postgres, script: Script, failed: string[]): Promise<Script> {
  if ((await attempt(db, script.sql)) === undefined) return script
  let sql = script.sql
  try {
    parseStatements(sql)
  } catch (error) {
    failed.push(`${script.file}: ${(error as Error).message}`)
    return { ...script, sql: '' }
  }
  for (const statement of statementsOf(script.sql)) {
    const error = await attempt(db, statement.text)
    if (!error) continue
    failed.push(`${script.file}:${statement.line}: ${error.message}`)
    sql = without(sql, statement)
  }
  return { ...script, sql }
}

/** @returns why the statements have failed; then nothing is left of them, nor of what they took from sequences */
async function attempt(db: Postgres, sql: string): Promise<Error | undefined> {
  const { rows: names } = await db.query(`SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences`)
  const positions = names.map(([name]) => `SELECT '${name}', last_value, is_called FROM ${name}`)
  const { rows: before } = positions.length ? await db.query(positions.join(' UNION ALL ')) : { rows: [] }
  try {
    await db.exec(sql)
    return undefined
  } catch (error) {
    const put = before.map(([name, value, called]) => `PERFORM setval('${name}', ${value}, '${called}');`)
    await db.exec(`ROLLBACK; DO $$ BEGIN ${put.join(' ')} END $$`)
    return error as Error
  }
}

interface Statement {
  readonly text: string
  /** Where the text begins in its script. */
  readonly at: number
  readonly line: number
}

/** A script in which spaces stand for a statement; what follows keeps its place. */
const without = (sql: string, { at, text }: Statement): string =>
  sql.slice(0, at) + text.replace(/[^\n]/g, ' ') + sql.slice(at + text.length)

function statementsOf(sql: string): Statement[] {
  const bytes = Buffer.from(sql)
  return parseStatements(sql).map(({ location, length }) => {
    const before = bytes.toString('utf8', 0, location)
    const whole = bytes.toString('utf8', location, length ? location + length : undefined)
    const lead = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/.exec(whole)?.[0] ?? ''
    return {
      text: whole.slice(lead.length),
      at: before.length + lead.length,
      line: `${before}${lead}`.split('\n').length,
    }
  })
}

async function interpreted(
  history: readonly Script[],
): Promise<{ catalog: Catalog; refused: string[]; rows: LiveRows }> {
  const scripts = history.map((script) => ({ ...script }))
  const refused: string[] = []
  for (;;) {
    const rows = new LiveRows()
    try {
      return { catalog: await catalogFromScripts(scripts, { rows }), refused, rows }
    } catch (error) {
      rows.close()
      const { message } = error as Error
      refused.push(message)
      const at = scripts.find(({ file }) => message.startsWith(`${file}:`))
      const line = Number(/^\d+/.exec(message.slice((at?.file.length ?? 0) + 1))?.[0])
      const statement = at && statementsOf(at.sql).findLast((s) => s.line <= line)
      if (!at || !statement) throw error
      at.sql = without(at.sql, statement)
    }
  }
}

function stateDifferences(postgres: State, ours: State): string[] {
  return Object.keys(postgres).flatMap((part) => {
    const [left, right] = [postgres[part] ?? [], ours[part] ?? []].map((rows) => rows.map((row) => row.join(' | ')))
    const missing = left?.filter((row) => !right?.includes(row)) ?? []
    const extra = right?.filter((row) => !left?.includes(row)) ?? []
    // The order of columns, which `SELECT *` shows.
    const order = missing.length + extra.length === 0 && left?.join('\n') !== right?.join('\n')
    return [
      ...missing.map((row) => `${part}: - ${row}`),
      ...extra.map((row) => `${part}: + ${row}`),
      ...(order ? [`${part}: other order`] : []),
    ]
  })
}

async function expressionDifferences(db: Postgres, catalog: Catalog): Promise<string[]> {
  return (await expressionPairs(db, catalog))
    .filter(({ postgres, ours }) => postgres !== ours)
    .map(({ name, postgres, ours }) => `expression ${name}: ${postgres} / ${ours}`)
}
