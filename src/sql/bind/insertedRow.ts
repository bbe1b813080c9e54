/**
 * `xmax = 0` in RETURNING of an INSERT: whether the row was inserted, or ON CONFLICT DO UPDATE has met one. Postgres locks the row
 * that it met before it updates it, which leaves the transaction's number in the new version (ExecOnConflictLockTuple,
 * heap_update); a row that is inserted has 0. The number itself is not known here.
 */
import type { A_Expr, Node } from '@pgsql/types'
import type { Table } from '../../catalog/catalog'
import type { Expr, InsertStatement, Source, TableItem } from '../bound'
import { at, type Level } from './binder'
import { columnExpr } from './columnExpr'
import { BOOL, stringOf } from './context'
import { viewOf } from './viewTarget'

/**
 * @param old the row as it was, null in all columns where it was not there
 * @returns whether the row is a new one; undefined where no column tells
 */
export function isInserted(target: TableItem, conflict: InsertStatement['conflict'], old: Source): Expr | undefined {
  if (viewOf(target)) return undefined
  if (conflict?.action !== 'update') return { tag: 'const', value: 1n, type: BOOL }
  const { columns } = target.relation as Table
  const index = columns.findIndex((column) => column.notNull)
  return index < 0
    ? undefined
    : { tag: 'nullTest', arg: columnExpr({ source: old, index }), negated: false, type: BOOL }
}

/** `xmax = 0`, `xmax <> 0`, where RETURNING can tell. */
export function insertedTest(e: A_Expr, { scope }: Level): Expr | undefined {
  if (!scope.inserted || e.name?.length !== 1) return undefined
  const operator = stringOf(e.name[0] as Node)
  if (operator !== '=' && operator !== '<>') return undefined
  if (!isXmax(e.lexpr, scope.entries[0]?.alias) || !isZero(e.rexpr)) return undefined
  const { inserted } = scope
  return operator === '=' ? inserted : { tag: 'not', args: [inserted], type: BOOL, location: at(e) }
}

function isXmax(node: Node | undefined, target: string | undefined): boolean {
  if (!node || !('ColumnRef' in node)) return false
  const names = (node.ColumnRef.fields ?? []).map((field) => ('String' in field ? stringOf(field) : undefined))
  return names.at(-1) === 'xmax' && (names.length === 1 || (names.length === 2 && names[0] === target))
}

const isZero = (node: Node | undefined): boolean =>
  node !== undefined && 'A_Const' in node && node.A_Const.ival !== undefined && !node.A_Const.ival.ival
