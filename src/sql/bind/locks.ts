/** FOR UPDATE and its kin (manual, "The Locking Clause"; transformLockingClause, CheckSelectLocking). */
import type { LockingClause, Node, RangeVar, SelectStmt } from '@pgsql/types'
import type { FromItem, Query, SelectQuery, SourceLock } from '../bound'
import type { RowLock, RowLockMode } from '../translation'
import { pullable, tailExprs } from '../pullUp'
import { kindOf, pulledUp, reducedJoins } from '../rewrite/outerJoins'
import { hasWindow, isVolatile } from '../walk'
import { at } from './binder'
import type { StatementContext } from './context'

const MODES: Readonly<Record<string, RowLockMode>> = {
  LCS_FORKEYSHARE: 'key share',
  LCS_FORSHARE: 'share',
  LCS_FORNOKEYUPDATE: 'no key update',
  LCS_FORUPDATE: 'update',
}
const POLICIES: Readonly<Record<string, RowLock['policy']>> = {
  LockWaitBlock: 'wait',
  LockWaitSkip: 'skip locked',
  LockWaitError: 'nowait',
}
const STRENGTHS: readonly RowLockMode[] = ['key share', 'share', 'no key update', 'update']

interface Clause {
  readonly mode: RowLockMode
  readonly policy: RowLock['policy']
}

const nameOf = ({ mode }: Clause): string => `FOR ${mode.toUpperCase()}`

const clausesIn = (nodes: readonly Node[]): LockingClause[] =>
  nodes.flatMap((node) => ('LockingClause' in node ? [node.LockingClause] : []))

const clauseOf = ({ strength, waitPolicy }: LockingClause): Clause => ({
  mode: MODES[strength as string] ?? 'update',
  policy: POLICIES[waitPolicy as string] ?? 'wait',
})

/** @throws PostgresError 0A000 where the query is no SELECT from tables */
export function refuseLocks(cx: StatementContext, { op, valuesLists, lockingClause = [] }: SelectStmt): void {
  const [first] = clausesIn(lockingClause)
  if (!first) return
  const name = nameOf(clauseOf(first))
  if (valuesLists?.length) throw cx.error('0A000', `${name} cannot be applied to VALUES`)
  if (op && op !== 'SETOP_NONE') throw cx.error('0A000', `${name} is not allowed with UNION/INTERSECT/EXCEPT`)
}

/** The query with the rows that it locks. @param sets whether its target list returns sets */
export function bindLocks(
  cx: StatementContext,
  nodes: readonly Node[],
  query: SelectQuery,
  sets: boolean,
): SelectQuery {
  const own = clausesIn(nodes).length > 0 ? { ...query, hasForUpdate: true } : query
  return clausesIn(nodes).reduce((locked, node) => {
    const clause = clauseOf(node)
    if (sets)
      throw cx.error('0A000', `${nameOf(clause)} is not allowed with set-returning functions in the target list`)
    const named = (node.lockedRels ?? []).flatMap((n) => ('RangeVar' in n ? [n.RangeVar] : []))
    for (const range of named) requireLockable(cx, range, clause, query)
    return withLocks(cx, locked, clause, named.length > 0 ? new Set(named.map((n) => n.relname ?? '')) : undefined)
  }, own)
}

function requireLockable(cx: StatementContext, range: RangeVar, clause: Clause, { from }: SelectQuery): void {
  const [name, place] = [range.relname, at(range)]
  if (range.schemaname) throw cx.error('42601', `${nameOf(clause)} must specify unqualified relation names`, place)
  const item = from.flatMap(leaves).find(({ source }) => source.alias === name)
  if (!item) throw cx.error('42P01', `relation "${name}" in ${nameOf(clause)} clause not found in FROM clause`, place)
  if (item.item === 'function') throw cx.error('0A000', `${nameOf(clause)} cannot be applied to a function`, place)
  if (item.item === 'cte') throw cx.error('0A000', `${nameOf(clause)} cannot be applied to a WITH query`, place)
}

type Leaf = Exclude<FromItem, { item: 'join' }>

const leaves = (item: FromItem): Leaf[] =>
  item.item === 'join' ? [...leaves(item.left), ...leaves(item.right)] : [item]

type IsMeant = (item: Leaf) => boolean

/**
 * A subquery's own tables are locked with it.
 * @param names of FROM items; all where undefined
 * @param within whether it becomes part of a query whose joins have been looked at
 */
function withLocks(
  cx: StatementContext,
  query: SelectQuery,
  clause: Clause,
  names?: ReadonlySet<string>,
  within = false,
): SelectQuery {
  requirePlain(cx, query, clause)
  const isMeant: IsMeant = (item) => !names || names.has(item.source.alias)
  const locks = query.from
    .flatMap(leaves)
    .flatMap((item): SourceLock[] =>
      item.item === 'table' && isMeant(item) ? [{ source: item.source, table: item.relation.oid, ...clause }] : [],
    )
  for (const { table } of locks) requireTable(cx, table)
  if (!within) requireNotNullable(cx, query, clause, isMeant)
  for (const item of query.from) requireQuietConditions(cx, item)
  for (const { table } of locks) addLock(cx.locks, { table, ...clause }, (one) => one.table === table)
  const all = [...(query.locks ?? [])]
  for (const lock of locks) addLock(all, lock, (one) => one.source === lock.source)
  const locked = (item: FromItem): FromItem => {
    if (item.item === 'join') return { ...item, left: locked(item.left), right: locked(item.right) }
    return item.item === 'subquery' && isMeant(item) ? { ...item, query: lockedQuery(cx, item.query, clause) } : item
  }
  return { ...query, from: query.from.map(locked), locks: all }
}

/** CheckValidRowMarkRel. */
function requireTable(cx: StatementContext, oid: number): void {
  const relation = cx.index.relationByOid(oid)
  if (relation?.kind === 'table' && relation.materialized)
    throw cx.error('42809', `cannot lock rows in materialized view "${relation.name}"`)
}

function lockedQuery(cx: StatementContext, query: Query, clause: Clause): Query {
  if (query.query === 'set') throw cx.error('0A000', `${nameOf(clause)} is not allowed with UNION/INTERSECT/EXCEPT`)
  return query.query === 'values' ? query : withLocks(cx, query, clause, undefined, pullable(query))
}

function requirePlain(cx: StatementContext, query: SelectQuery, clause: Clause): void {
  const not = (what: string) => cx.error('0A000', `${nameOf(clause)} is not allowed with ${what}`)
  if (query.distinct !== 'none') throw not('DISTINCT clause')
  if (query.groupBy.length > 0 || query.groupingSets) throw not('GROUP BY clause')
  if (query.having) throw not('HAVING clause')
  if (query.aggregates) throw not('aggregate functions')
  if (query.targets.some((t) => hasWindow(t.expr))) throw not('window functions')
}

/**
 * What is locked on the nullable side of an outer join, among the joins that are left when derived tables have been pulled up and
 * conditions have made inner joins of outer ones (make_outerjoininfo, optimizer/plan/initsplan.c).
 */
function requireNotNullable(
  cx: StatementContext,
  { from, where }: SelectQuery,
  clause: Clause,
  isMeant: IsMeant,
): void {
  const kinds = reducedJoins({ from, where })
  const marked = (item: FromItem, nullable: boolean, meant: IsMeant): boolean => {
    if (item.item === 'join') {
      const kind = kindOf(kinds, item)
      const [left, right] = [kind === 'right' || kind === 'full', kind === 'left' || kind === 'full']
      return marked(item.left, nullable || left, meant) || marked(item.right, nullable || right, meant)
    }
    if (!meant(item)) return false
    const query = pulledUp(item)
    if (query) return query.from.some((inner) => marked(inner, nullable, () => true))
    return nullable && (item.item === 'table' || (item.item === 'subquery' && !isBareValues(item.query)))
  }
  if (from.some((item) => marked(item, false, isMeant)))
    throw cx.error('0A000', `${nameOf(clause)} cannot be applied to the nullable side of an outer join`)
}

/** It becomes part of the query, as a FROM item that cannot be locked. */
const isBareValues = (query: Query): boolean =>
  query.query === 'values' && query.ctes.length === 0 && tailExprs(query).length === 0

/** Of a join that nothing reads: SQLite leaves it out, Postgres does not where rows are locked. */
function requireQuietConditions(cx: StatementContext, item: FromItem): void {
  if (item.item !== 'join') return
  const outer = item.kind !== 'inner' && item.kind !== 'cross'
  if (outer && item.on && isVolatile(item.on))
    throw cx.refuse('a volatile function in the condition of an outer join beside FOR UPDATE')
  for (const side of [item.left, item.right]) requireQuietConditions(cx, side)
}

/** Several clauses for one table: the strongest holds, and the one that waits least (applyLockingClause). */
function addLock<L extends RowLock>(locks: L[], lock: L, isSame: (one: L) => boolean): void {
  const index = locks.findIndex(isSame)
  const known = locks[index]
  if (!known) {
    locks.push(lock)
    return
  }
  const mode = STRENGTHS.indexOf(lock.mode) > STRENGTHS.indexOf(known.mode) ? lock.mode : known.mode
  const policies = [known.policy, lock.policy]
  const policy = policies.includes('nowait') ? 'nowait' : policies.includes('skip locked') ? 'skip locked' : 'wait'
  locks[index] = { ...known, mode, policy }
}
