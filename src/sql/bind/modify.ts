/** What INSERT, UPDATE and DELETE share: the target table, assignments, defaults, RETURNING. */
import type { DeleteStmt, Node, RangeVar, SubLink, UpdateStmt } from '@pgsql/types'
import type { Column, Table } from '../../catalog/catalog'
import { nondeterministicKey } from '../../catalog/collations'
import type { Relation } from '../../catalog/lookup'
import { quoteIdentifier, quoteLiteral } from '../../catalog/identifiers'
import { rowidColumn } from '../../types/storage'
import { inTimeStyle, USUAL } from '../../types/timeStyle'
import {
  type Assignment,
  type CallExpr,
  type DeleteStatement,
  type Expr,
  type TableItem,
  targetsOf,
  type UpdateStatement,
} from '../bound'
import { expressionNode } from '../parse'
import { leftmost, queryIsVolatile } from '../walk'
import { at, type Binder, levelOf, startOf } from './binder'
import { canCoerce, coerce, toBoolean } from './coerce'
import { assignedPart } from './assignedPart'
import { columnExpr } from './columnExpr'
import { Scope, type ScopeEntry, type StatementContext, T, typeRef } from './context'
import { bindFrom, requireRelation, tableItem } from './from'
import { addEntry, entryOf } from './fromNames'
import { hasInsteadTrigger, insteadTarget } from './insteadOf'
import { refuseForcedSecurity } from './rowSecurity'
import { requireNotMaterialized } from './materialized'
import { bindReturning } from './returning'
import { bindWith } from './select'
import { selectOver } from './selectOver'
import { refuseTransitionTarget } from './transition'
import { noteTriggers } from './triggers'
import { viewColumn, viewDefault, viewOf, viewTarget, withinView } from './viewTarget'
import type { ViewChange } from './viewWrites'

/** @throws PostgresError 42P01; UnsupportedOnShadow for views and for tables with features the shadow cannot keep */
export function writableTarget(b: Binder, range: RangeVar, change: ViewChange): TableItem {
  refuseTransitionTarget(b.cx, range)
  const relation = requireRelation(b.cx, range)
  if (relation.kind === 'view' && hasInsteadTrigger(b.cx, relation, change)) return insteadTarget(b, relation, range)
  if (relation.kind === 'view')
    return viewTarget(b, relation, range, change, (table) => requireTable(b, table, at(range)))
  requireTable(b, relation, at(range))
  return tableItem(b.cx, relation, range)
}

function requireTable(b: Binder, relation: Relation & { kind: 'table' }, location: number): void {
  requireNotMaterialized(b.cx, relation)
  refuseForcedSecurity(b.cx, relation, location)
  const broken = nondeterministicKey(b.cx.index, relation)
  if (broken)
    throw b.cx.refuse(
      `writing to table "${relation.name}"`,
      location,
      `"${broken.key}" is a key under the collation "${broken.collation}", whose equality the shadow does not have`,
    )
  const [feature] = relation.unsupported ?? []
  if (feature)
    throw b.cx.refuse(
      `writing to table "${relation.name}"`,
      location,
      `${feature.kind} "${feature.name}": ${feature.reason}`,
    )
}

/** The position of the table's column that the target has under a name. @throws PostgresError 42703, 0A000 */
export function targetColumn(b: Binder, target: TableItem, name: string, change: ViewChange, location: number): number {
  const view = viewOf(target)
  return view
    ? viewColumn(b.cx, view, name, change, location)
    : requireColumn(b, target.relation as Table, name, location)
}

export function requireColumn(b: Binder, table: Table, name: string, location: number): number {
  const position = table.columns.findIndex((c) => c.name === name)
  if (position < 0) throw b.cx.error('42703', `column "${name}" of relation "${table.name}" does not exist`, location)
  return position
}

/** transformAssignedExpr: the value as the column's type, its length checked. */
export function assigned(b: Binder, expr: Expr, column: Column): Expr {
  const { cx } = b
  if (canCoerce(cx, expr.type.oid, column.type.oid, 'assignment')) {
    const typed = coerce(cx, expr, column.type, 'assignment')
    if (typed) return storable(b, typed)
  }
  const [to, from] = [cx.typeName(column.type.oid), cx.typeName(expr.type.oid)]
  throw cx.error(
    '42804',
    `column "${cx.shownColumns.get(column) ?? column.name}" is of type ${to} but expression is of type ${from}`,
    leftmost(expr),
    {
      hint: 'You will need to rewrite or cast the expression.',
    },
  )
}

/** Some values can be worked out and not stored: the check goes around what is assigned. */
function storable(b: Binder, expr: Expr): Expr {
  const check = b.cx.types.codecIfAny(b.cx.index.baseType(expr.type).oid)?.storable
  if (!check) return expr
  if (expr.tag !== 'const') return { tag: 'storable', arg: expr, type: expr.type, location: expr.location }
  if (expr.value !== null) check(expr.value)
  return expr
}

/** The column's default as an expression of the column's type; null where it has none. */
export function columnDefault(b: Binder, table: Table, column: Column): Expr {
  const none: Expr = { tag: 'const', value: null, type: typeRef(column.type.oid, column.type.typmod) }
  const identity = column.identity && column.sequence ? nextval(column.sequence) : undefined
  const text = column.default ?? identity ?? domainDefault(b.cx, column.type.oid)
  if (text === undefined) {
    if (!b.cx.index.domainOf(column.type.oid)) return none
    // The domain has its say on null as well (coerce_null_to_domain).
    return assigned(b, { ...none, type: typeRef(b.cx.index.baseType(column.type).oid) }, column)
  }
  try {
    // Its constants were read when the table was made.
    const bound = () => b.expr(expressionNode(text), levelOf(new Scope(b.cx), 'DEFAULT expressions'))
    return assigned(b, inTimeStyle(USUAL, bound), column)
  } catch (error) {
    const refusal = error as { name?: string; construct?: string }
    if (refusal.name !== 'UnsupportedOnShadow') throw error
    throw b.cx.refuse(
      `the default of column "${table.name}"."${column.name}" (${text})`,
      undefined,
      `it uses ${refusal.construct}; give the column a value`,
    )
  }
}

/** A domain's own default, or that of the domain which it stands on. */
function domainDefault(cx: StatementContext, oid: number): string | undefined {
  const domain = cx.index.domainOf(oid)
  return domain && (domain.default ?? domainDefault(cx, domain.base.oid))
}

/**
 * SQLite puts a number of its own where an INSERT leaves its rowid null, and says "datatype mismatch" where an UPDATE does;
 * to Postgres the column is NOT NULL like any other.
 */
export function requiredKey(b: Binder, table: Table, column: number, expr: Expr): Expr {
  if (table.columns[column]?.name !== rowidColumn(b.cx.index, table) || neverNull(expr)) return expr
  return { tag: 'required', arg: expr, type: expr.type, location: expr.location }
}

function neverNull(expr: Expr): boolean {
  if (expr.tag === 'const') return expr.value !== null
  if (expr.tag === 'relabel' || expr.tag === 'typmod') return neverNull(expr.arg)
  if (expr.tag !== 'call') return false
  return expr.fn.name === 'nextval' || (isIntegerCast(expr) && neverNull(expr.args[0] as Expr))
}

/** From one integer to another: a value for every value. */
const isIntegerCast = ({ fn, args }: CallExpr): boolean =>
  INTEGERS.has(fn.result) && args.length === 1 && fn.args.every((oid) => INTEGERS.has(oid)) && /^int\d$/.test(fn.name)
const INTEGERS: ReadonlySet<number> = new Set([T.int2, T.int4, T.int8])

const nextval = (sequence: { schema: string; name: string }): string =>
  `nextval(${quoteLiteral(`${quoteIdentifier(sequence.schema)}.${quoteIdentifier(sequence.name)}`)}::regclass)`

export function bindAssignments(b: Binder, nodes: readonly Node[], target: TableItem, scope: Scope): Assignment[] {
  const table = target.relation as Table
  const assignments: Assignment[] = []
  const parts = new Set<number>()
  let twice: string | undefined
  // All values are bound before the first is made its column's (transformUpdateTargetList).
  const given = nodes.map((node) => {
    if (!('ResTarget' in node) || !node.ResTarget.val) throw new Error('SET holds something else')
    return { target: node.ResTarget, value: valueOf(b, node.ResTarget.val, scope) }
  })
  for (const { target: node, value: bound } of given) {
    const { name = '', indirection } = node
    const position = targetColumn(b, target, name, 'update', at(node))
    const column = table.columns[position] as Column
    const before = assignments.findIndex((a) => a.column === position)
    if (before >= 0 && !(indirection?.length && parts.has(position))) twice ??= column.name
    const whole = () => assignments[before]?.expr ?? columnExpr({ source: target.source, index: position })
    const value = indirection?.length
      ? assignedPart(b, column, whole(), node, bound, scope)
      : assignedValue(b, target, column, bound)
    if (indirection?.length) parts.add(position)
    if (before >= 0) assignments.splice(before, 1)
    assignments.push({ column: position, expr: requiredKey(b, table, position, value) })
  }
  if (twice !== undefined) throw b.cx.error('42601', `multiple assignments to same column "${twice}"`)
  // The rest is worked out before a null key fails.
  return assignments.sort((a, b) => Number(a.expr.tag === 'required') - Number(b.expr.tag === 'required'))
}

/** What SET gives a column; undefined for DEFAULT. */
function valueOf(b: Binder, val: Node, scope: Scope): Expr | undefined {
  if ('SetToDefault' in val) return undefined
  if ('MultiAssignRef' in val) return rowMember(b, val.MultiAssignRef, scope)
  return b.expr(val, levelOf(scope, 'UPDATE'))
}

function assignedValue(b: Binder, target: TableItem, column: Column, value: Expr | undefined): Expr {
  if (column.generated && value) {
    b.cx.rewriteError ??= b.cx.error('428C9', `column "${column.name}" can only be updated to DEFAULT`, undefined, {
      detail: `Column "${column.name}" is a generated column.`,
    })
  }
  if (column.identity === 'always' && value) {
    b.cx.rewriteError ??= b.cx.error('428C9', `column "${column.name}" can only be updated to DEFAULT`, undefined, {
      detail: `Column "${column.name}" is an identity column defined as GENERATED ALWAYS.`,
    })
  }
  return value ? assigned(b, value, column) : columnDefault(b, target.relation as Table, viewDefault(target, column))
}

/** `SET (a, b) = (x, y)`: the member of the row that this column takes; undefined for DEFAULT. */
function rowMember(
  b: Binder,
  ref: { source?: Node; colno?: number; ncolumns?: number },
  scope: Scope,
): Expr | undefined {
  const { source, colno = 1, ncolumns } = ref
  if (source && 'SubLink' in source && source.SubLink.subLinkType === 'EXPR_SUBLINK')
    return subqueryMember(b, source.SubLink, ref, scope)
  if (!source || !('RowExpr' in source)) {
    const message = 'source for a multiple-column UPDATE item must be a sub-SELECT or ROW() expression'
    throw b.cx.error('0A000', message, startOf(source))
  }
  const members = source.RowExpr.args ?? []
  if (members.length !== ncolumns) {
    // The row comes first, as a whole (transformMultiAssignRef).
    for (const member of members) valueOf(b, member, scope)
    throw b.cx.error('42601', 'number of columns does not match number of values', at(source.RowExpr))
  }
  const member = members[colno - 1] as Node
  return valueOf(b, member, scope)
}

/** `SET (a, b) = (SELECT …)`: the subquery's column that this one takes. */
function subqueryMember(
  b: Binder,
  link: SubLink,
  { colno = 1, ncolumns }: { colno?: number; ncolumns?: number },
  scope: Scope,
): Expr {
  const { subselect } = link
  if (!subselect || !('SelectStmt' in subselect)) throw b.cx.refuse('this subquery', at(link))
  const query = b.query(subselect.SelectStmt, scope)
  const columns = targetsOf(query)
  if (columns.length !== ncolumns)
    throw b.cx.error('42601', 'number of columns does not match number of values', at(link))
  if (queryIsVolatile(query)) throw b.cx.refuse('SET (columns) = (subquery) of a volatile function', at(link))
  const source = b.cx.nextSource('subquery', 'member', columns)
  const place = query.query === 'select' ? query.targets[colno - 1]?.expr.location : undefined
  const expr: Expr = columnExpr({ source, index: colno - 1 }, place)
  const picked = selectOver(source, query, [{ name: columns[colno - 1]?.name ?? '', expr }])
  return { tag: 'subquery', kind: 'scalar', query: picked, type: expr.type, location: place ?? at(link) }
}

/** @param outer the level whose WITH queries the statement sees, where it is one of them itself */
export function bindUpdate(b: Binder, stmt: UpdateStmt, outer?: Scope): UpdateStatement {
  const { scope, target, joined: from, ...parts } = bindChange(b, stmt, 'update', stmt.fromClause, outer)
  const assignments = bindAssignments(b, stmt.targetList ?? [], target, scope)
  noteTriggers(
    b.cx,
    { table: target.relation as Table, event: 'update', columns: assignedColumns(target, assignments) },
    at(stmt.relation as RangeVar),
  )
  return { statement: 'update', target, checks: viewOf(target)?.checks, assignments, from, ...parts }
}

/** @param outer the level whose WITH queries the statement sees, where it is one of them itself */
export function bindDelete(b: Binder, stmt: DeleteStmt, outer?: Scope): DeleteStatement {
  const { target, joined: using, ctes, where, ...returned } = bindChange(b, stmt, 'delete', stmt.usingClause, outer)
  noteTriggers(b.cx, { table: target.relation as Table, event: 'delete' }, at(stmt.relation as RangeVar))
  return { statement: 'delete', ctes, target, using, where, ...returned }
}

/** What UPDATE and DELETE have alike: the table, those joined to it, the condition, RETURNING. */
function bindChange(
  b: Binder,
  stmt: UpdateStmt | DeleteStmt,
  change: ViewChange,
  joinedTo: readonly Node[] | undefined,
  outer: Scope | undefined,
) {
  const scope = new Scope(b.cx, outer)
  const ctes = bindWith(b, stmt.withClause, scope)
  const target = writableTarget(b, stmt.relation as RangeVar, change)
  addTarget(b, scope, target)
  const joined = withoutTarget(scope, () => bindFrom(b, joinedTo ?? [], scope))
  if (stmt.whereClause && 'CurrentOfExpr' in stmt.whereClause)
    throw b.cx.refuse(`WHERE CURRENT OF ${stmt.whereClause.CurrentOfExpr.cursor_name}`)
  const asked = stmt.whereClause && toBoolean(b.cx, b.expr(stmt.whereClause, levelOf(scope, 'WHERE')), 'WHERE')
  const where = withinView(target, asked)
  const returned = bindReturning(b, stmt.returningClause, scope, target, change === 'delete' ? 'old' : 'new')
  return { scope, ctes, target, joined, where, ...returned }
}

/** FROM and USING see the target's name, and may not use it. */
function withoutTarget<R>(scope: Scope, bind: () => R): R {
  const [entry] = scope.entries as [ScopeEntry]
  scope.entries[0] = { ...entry, unreachable: 'target' }
  const bound = bind()
  scope.entries[0] = entry
  return bound
}

export function assignedColumns(target: TableItem, assignments: readonly Assignment[]): Set<string> {
  return new Set(assignments.map((a) => target.relation.columns[a.column]?.name ?? ''))
}

/** The target's columns come into the scope, by its name. */
export function addTarget(b: Binder, scope: Scope, target: TableItem): void {
  const { source, relation } = target
  const view = viewOf(target)
  if (view) return addEntry(b.cx, scope, view.entry)
  const schema = source.alias === relation.name ? relation.schema : undefined
  addEntry(b.cx, scope, entryOf(source, { schema, relation, relationName: relation.name }))
}
