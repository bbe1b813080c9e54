/** CURRENT_TIMESTAMP and the other functions that SQL calls without parentheses. */
import type { SQLValueFunction } from '@pgsql/types'
import { systemFunctionsNamed } from '../../catalog/system'
import type { Expr } from '../bound'
import { at } from './binder'
import { applyTypmod, coerceType } from './coerce'
import { T, typeRef, type StatementContext } from './context'

const TIMETZ = 1266
const TIME = 1083

/** Function to call, and the type its result is cast to. */
const FUNCTIONS: Readonly<Record<string, readonly [name: string, type: number | undefined]>> = {
  SVFOP_CURRENT_DATE: ['now', T.date],
  SVFOP_CURRENT_TIME: ['now', TIMETZ],
  SVFOP_CURRENT_TIME_N: ['now', TIMETZ],
  SVFOP_CURRENT_TIMESTAMP: ['now', undefined],
  SVFOP_CURRENT_TIMESTAMP_N: ['now', undefined],
  SVFOP_LOCALTIME: ['now', TIME],
  SVFOP_LOCALTIME_N: ['now', TIME],
  SVFOP_LOCALTIMESTAMP: ['now', T.timestamp],
  SVFOP_LOCALTIMESTAMP_N: ['now', T.timestamp],
  SVFOP_CURRENT_ROLE: ['current_user', undefined],
  SVFOP_CURRENT_USER: ['current_user', undefined],
  SVFOP_USER: ['current_user', undefined],
  SVFOP_SESSION_USER: ['session_user', undefined],
  SVFOP_CURRENT_CATALOG: ['current_database', undefined],
  SVFOP_CURRENT_SCHEMA: ['current_schema', undefined],
}

export function bindSqlValueFunction(cx: StatementContext, node: SQLValueFunction): Expr {
  const [name, type] = FUNCTIONS[node.op as string] ?? []
  const fn = name === undefined ? undefined : systemFunctionsNamed(name).find((f) => f.args.length === 0)
  if (!fn) throw cx.refuse(`${node.op ?? 'this SQL value function'}`, at(node))
  const call: Expr = { tag: 'call', fn, args: [], variadicArray: false, type: typeRef(fn.result), location: at(node) }
  const typed = type === undefined ? call : coerceType(cx, call, type, 'explicit')
  return applyTypmod(
    cx,
    typed,
    // The parse tree leaves out a precision of 0.
    typeRef(typed.type.oid, node.op?.endsWith('_N') ? (node.typmod ?? 0) : -1),
    true,
  )
}
