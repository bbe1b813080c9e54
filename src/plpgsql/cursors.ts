/** OPEN, FETCH, MOVE, CLOSE, and what FOR goes through (exec_stmt_open, exec_stmt_fetch, exec_for_query). */
import type { RowField } from '../catalog/rowTypes'
import { pgError, UnsupportedOnShadow } from '../errors'
import type { Stored } from '../types/codec'
import { assign, moveInto } from './assign'
import { declaredType, INT4, newCell, type ScalarCell, TEXT } from './cells'
import { dynamicScript, givenTo, setFound } from './dynamic'
import { evaluateAs, ready, run } from './evaluate'
import type { Frame } from './frame'
import type { Prepared } from './host'
import { Portal, type PortalRows } from './portal'
import type { Close, CursorValues, Fetch, ForDynamic, ForRows, Open, Sql, Variable } from './tree'

const nameOf = (frame: Frame, cursor: Variable): string | null =>
  (frame.cell(cursor) as ScalarCell).value as string | null

/** @throws PostgresError 22004, 34000 */
function portalOf(frame: Frame, cursor: Variable): { readonly name: string; readonly portal: Portal } {
  const name = nameOf(frame, cursor)
  if (name === null) throw pgError('22004', `cursor variable "${cursor.name}" is null`)
  const portal = frame.host.portals.find(name)
  if (!portal) throw pgError('34000', `cursor "${name}" does not exist`)
  return { name, portal }
}

export function openCursor(frame: Frame, s: Open): void {
  requireUnused(frame, s.cursor)
  if (s.given) bindValues(frame, s.given)
  const bound = s.dynamic ? boundText(frame, s.dynamic, s.using) : boundQuery(frame, s.query as Sql)
  enter(frame, s.cursor, ahead(frame, bound, s.scroll))
}

/** @throws PostgresError 42P03 */
function requireUnused(frame: Frame, cursor: Variable): void {
  const name = nameOf(frame, cursor)
  if (name === '') throw new UnsupportedOnShadow('a cursor whose name is empty')
  if (name !== null && frame.host.portals.find(name)) throw pgError('42P03', `cursor "${name}" already in use`)
}

/** A variable without a name takes the one that is made up. */
function enter(frame: Frame, cursor: Variable, portal: Portal): void {
  const own = nameOf(frame, cursor)
  const name = frame.host.portals.open(own ?? undefined, portal)
  if (own !== null) return
  if (cursor.constant) throw pgError('22005', `variable "${cursor.name}" is declared CONSTANT`)
  assign(frame, { variable: cursor }, { type: TEXT, value: name })
}

/** The arguments are the query's: fresh ones each time (exec_stmt_execsql). */
function bindValues(frame: Frame, { variables, values }: CursorValues): void {
  const { rows, columns = [] } = run(frame, values)
  for (const [i, variable] of variables.entries()) {
    fresh(frame, variable)
    const type = (columns[i] as RowField).type
    assign(frame, { variable }, { type, value: rows[0]?.[i] ?? null })
  }
  frame.rowCount = 1n
  setFound(frame, true)
}

function fresh(frame: Frame, variable: Variable): void {
  const type = declaredType(frame.host, variable.type, (other) => frame.cell(other))
  frame.cells[variable.slot] = newCell(frame.host, type)
}

/** A query with the values of its parameters. */
interface Bound {
  readonly prepared: Prepared
  readonly values: readonly Stored[]
}

function boundQuery(frame: Frame, query: Sql): Bound {
  const prepared = ready(frame, query)
  return { prepared, values: prepared.inputs.map((input) => frame.input(input).value) }
}

/** Of EXECUTE. @throws PostgresError 22004, 42P11 */
function boundText(frame: Frame, dynamic: Sql, using: readonly Sql[]): Bound {
  const [prepare, ...more] = dynamicScript(frame, dynamic, using, { fetched: true })
  if (!prepare || more.length > 0) throw pgError('42P11', 'cannot open multi-query plan as cursor')
  const prepared = prepare()
  return { prepared, values: givenTo(prepared) }
}

/** @throws PostgresError 42P11 for a statement that gives no rows */
function columnsOf({ columns, command }: Prepared): readonly RowField[] {
  if (columns) return columns
  throw pgError('42P11', `cannot open ${command} query as cursor`)
}

/** A cursor sees the rows of when it was opened: they are read then, where nothing tells that from reading them later. */
function ahead(frame: Frame, { prepared, values }: Bound, scroll: boolean | undefined): Portal {
  const columns = columnsOf(prepared)
  const { effects, volatile, scrolls } = prepared.asCursor()
  const reason = effects ?? (volatile && `calls ${volatile}(), which is volatile`)
  if (reason !== undefined) throw new UnsupportedOnShadow('a cursor', { reason: `its query ${reason}` })
  const result = frame.host.ahead(prepared, values)
  const source = { columns, scroll: scroll ?? scrolls }
  return 'failure' in result
    ? new Portal({ ...source, rows: [], failure: result.failure })
    : new Portal({ ...source, rows: result.rows })
}

/** FOR begins to fetch at once. @param first so many rows are fetched before the first round */
function allRows(frame: Frame, { prepared, values }: Bound, first: number): Omit<PortalRows, 'scroll'> {
  const columns = columnsOf(prepared)
  const { rows } = frame.host.run(prepared, values)
  const volatile = rows.length > first ? prepared.asCursor().volatile : undefined
  if (volatile === undefined) return { columns, rows }
  throw new UnsupportedOnShadow(`FOR over a query that calls ${volatile}()`, {
    reason: 'Postgres calls it for later rows between the rounds of the loop',
  })
}

/** FETCH and MOVE. */
export function fetchRow(frame: Frame, s: Fetch): void {
  const { portal } = portalOf(frame, s.cursor)
  const count = s.expression ? position(frame, s.expression) : s.count
  let found: number
  if (s.into) {
    const [row = null] = portal.fetch(s.direction, count)
    moveInto(frame, s.into, portal.columns, row)
    found = row ? 1 : 0
  } else found = portal.move(s.direction, count)
  frame.rowCount = BigInt(found)
  setFound(frame, found > 0)
}

/** @throws PostgresError 22004 */
function position(frame: Frame, expression: Sql): number {
  const value = evaluateAs(frame, expression, INT4)
  if (value === null) throw pgError('22004', 'relative or absolute cursor position is null')
  return Number(value)
}

export function closeCursor(frame: Frame, { cursor }: Close): void {
  const { name, portal } = portalOf(frame, cursor)
  if (portal.pinned) throw pgError('24000', `cannot drop pinned portal "${name}"`)
  frame.host.portals.close(name)
}

/** What FOR goes through. */
export interface RowSource {
  readonly columns: readonly RowField[]
  next(): readonly Stored[] | undefined
  close(): void
}

export function rowsOf(frame: Frame, s: ForRows | ForDynamic): RowSource {
  if (s.kind === 'for rows' && s.cursor) return rowsOfCursor(frame, s, s.cursor)
  const bound = s.kind === 'for rows' ? boundQuery(frame, s.query) : boundText(frame, s.query, s.using)
  // Where the loop could COMMIT, they are fetched one by one (exec_for_query).
  const { columns, rows } = allRows(frame, bound, frame.atomic ? 10 : 1)
  frame.host.portals.skipName()
  let at = 0
  return { columns, next: () => rows[at++], close: () => undefined }
}

/** The body may fetch from it as well. */
function rowsOfCursor(frame: Frame, { into, given, query }: ForRows, cursor: Variable): RowSource {
  requireUnused(frame, cursor)
  for (const { variable } of into.targets) fresh(frame, variable)
  if (given) bindValues(frame, given)
  const named = nameOf(frame, cursor) !== null
  const bound = boundQuery(frame, query)
  const scroll = cursor.cursor?.scroll ?? bound.prepared.asCursor().scrolls
  const portal = new Portal({ ...allRows(frame, bound, 1), scroll })
  enter(frame, cursor, portal)
  const name = nameOf(frame, cursor) as string
  portal.pinned = true
  return {
    columns: portal.columns,
    next: () => portal.fetch('forward', 1)[0],
    close: () => {
      frame.host.portals.close(name)
      const cell = frame.cell(cursor)
      if (!named && cell.kind === 'scalar') cell.value = null
    },
  }
}
