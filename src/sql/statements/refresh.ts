/** REFRESH MATERIALIZED VIEW (manual; matview.c): the rows that its query gives now. */
import type { Node, RefreshMatViewStmt, SelectStmt } from '@pgsql/types'
import type { Materialized, Table } from '../../catalog/catalog'
import { delimited, quoteIdentifier } from '../../catalog/identifiers'
import { uniquesOf } from '../../catalog/sqliteNames'
import { binderFor, printerFor } from '../assemble'
import { Scope, StatementContext } from '../bind/context'
import { requireRelation } from '../bind/from'
import type { InsertStatement } from '../bound'
import { parseStatements, type ParsedStatement } from '../parse'
import { deriveCollations } from '../collations/derive'
import { printInsert } from '../print/modify'
import { inInsertionOrder } from '../rewrite/insertionOrder'
import type { ProgramPlan, SqliteStatement } from '../translation'
import { definitionPlan } from './definition'
import { Steps, writeOf } from './steps'

const TAG = 'REFRESH MATERIALIZED VIEW'

/** A REFRESH that decides whether the view can be read changes the catalog, and its rows are written then. */
export function refreshPlan(
  cx: StatementContext,
  stmt: RefreshMatViewStmt,
  written: ParsedStatement & { readonly sql: string },
): ProgramPlan {
  const { concurrent = false, skipData = false } = stmt
  const table = requireRelation(cx, { ...stmt.relation, location: -1 })
  if (table.kind === 'view' && table.materialized) throw cx.refuse(`${TAG} ${table.name}`, undefined, table.unsupported)
  if (table.kind === 'view') throw cx.error('42809', `"${table.name}" is not a table or materialized view`)
  if (!table.materialized) throw cx.error('0A000', `"${table.name}" is not a materialized view`)
  const { materialized } = table
  if (concurrent) requireConcurrent(cx, table, materialized, skipData)
  if (materialized.stale !== undefined) throw cx.refuse(`${TAG} ${table.name}`, undefined, materialized.stale)
  const name = `${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)}`
  if (materialized.populated !== skipData)
    return {
      ...rowsPlan(cx, table, `INSERT INTO ${name} ${materialized.query}`),
      concurrent,
      ...(concurrent && { rowTexts: rowTexts(cx, table, materialized) }),
    }
  return definitionPlan({ tag: TAG, ...written, ...(skipData ? {} : { fill: `${TAG} ${name}` }) })
}

function requireConcurrent(cx: StatementContext, table: Table, { populated }: Materialized, skipData: boolean): void {
  if (!populated) throw cx.error('0A000', 'CONCURRENTLY cannot be used when the materialized view is not populated')
  if (skipData) throw cx.error('42601', 'CONCURRENTLY and WITH NO DATA options cannot be used together')
  const plain = uniquesOf(table).some(
    (u) => !('keys' in u) || (!u.where && u.keys.every((k) => k.column !== undefined)),
  )
  if (plain) return
  const shown = `${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)}`
  throw cx.error('55000', `cannot refresh materialized view "${shown}" concurrently`, undefined, {
    hint: 'Create a unique index with no WHERE clause on one or more columns of the materialized view.',
  })
}

/** Rows that are there twice fail before a unique index sees them (refresh_by_match_merge). */
function rowTexts({ index, types }: StatementContext, table: Table, { query }: Materialized): SqliteStatement {
  const sql = `SELECT "new row"::text FROM (${query}) AS "new row" WHERE "new row" IS NOT NULL`
  const cx = new StatementContext(sql, index, types)
  cx.refreshing = table.oid
  const [parsed] = parseStatements(sql)
  const { SelectStmt } = parsed?.node as { SelectStmt: SelectStmt }
  const p = printerFor(cx)
  const bound = binderFor(cx).query(SelectStmt, new Scope(cx))
  deriveCollations(cx, { statement: 'select', query: bound })
  const printed = p.query(inInsertionOrder(bound))
  return { sql: printed, functions: [...p.functions.values()] }
}

function rowsPlan({ index, types }: StatementContext, table: Table, sql: string): ProgramPlan {
  const cx = new StatementContext(sql, index, types)
  cx.refreshing = table.oid
  const [parsed] = parseStatements(sql)
  const insert = binderFor(cx).modification(parsed?.node as Node, undefined) as InsertStatement
  deriveCollations(cx, insert)
  const steps = new Steps(cx)
  const change = writeOf(insert)
  steps.write(insert.target, { command: 'DELETE' }, () => `DELETE FROM ${delimited(table.sqliteName)}`, {})
  steps.write(insert.target, change, (p) => printInsert(p, insert), { result: true })
  const { steps: list, reads, volatile } = steps.printed()
  // Its rows go and come as a whole: none of them is one part's or another's.
  return { kind: 'program', command: TAG, steps: list, columns: [], reads, writes: [table.oid], locks: [], volatile }
}
