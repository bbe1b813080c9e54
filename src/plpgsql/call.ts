/** CALL and DO in a body: OUT arguments are put into the variables that stand for them (exec_stmt_call, make_callstmt_target). */
import type { Node } from '@pgsql/types'
import type { Routine, RoutineArgument } from '../catalog/catalog'
import { isOutput } from '../catalog/routineArguments'
import { pgError } from '../errors'
import { parseStatements } from '../sql/parse'
import { assign } from './assign'
import { ready, run } from './evaluate'
import type { Frame } from './frame'
import { lookUp } from './reader'
import type { Sql, Target } from './tree'

export function callStatement(frame: Frame, sql: Sql): void {
  const { procedure, columns } = ready(frame, sql)
  const targets = procedure && columns ? outputTargets(frame, sql, procedure) : []
  const [row] = run(frame, sql).rows
  if (!row) return
  for (const [i, target] of targets.entries()) {
    const { type } = columns?.[i] as { type: RoutineArgument['type'] }
    assign(frame, target, { type, value: row[i] ?? null })
  }
}

/** @throws PostgresError 42601 for an argument that is no variable of the parameter's type, 22005 for a constant */
function outputTargets(frame: Frame, sql: Sql, { arguments: declared }: Routine): Target[] {
  const given = argumentsOf(sql)
  return declared.flatMap((argument, i) => {
    if (!isOutput(argument)) return []
    const target = targetOf(sql, expressionFor(given, argument, i))
    if (!target || typeOf(frame, target) !== argument.type.oid) throw notWritable(argument, i)
    const { constant, name } = target.variable
    if (constant) throw pgError('22005', `variable "${name}" is declared CONSTANT`)
    return [target]
  })
}

function notWritable({ name }: RoutineArgument, position: number): Error {
  const shown = name === undefined || name === '' ? String(position + 1) : `"${name}"`
  return pgError(
    '42601',
    `procedure parameter ${shown} is an output parameter but corresponding argument is not writable`,
  )
}

function argumentsOf({ sql }: Sql): readonly Node[] {
  const node = parseStatements(sql)[0]?.node
  return (node && 'CallStmt' in node && node.CallStmt.funccall?.args) || []
}

/** By its name, or by its place. */
function expressionFor(given: readonly Node[], { name }: RoutineArgument, position: number): Node | undefined {
  for (const arg of given) if ('NamedArgExpr' in arg && arg.NamedArgExpr.name === name) return arg.NamedArgExpr.arg
  const [own] = given.slice(position)
  return own && 'NamedArgExpr' in own ? undefined : own
}

function targetOf({ names }: Sql, expression: Node | undefined): Target | undefined {
  if (!expression || !('ColumnRef' in expression)) return undefined
  const parts = (expression.ColumnRef.fields ?? []).map((f) => ('String' in f ? (f.String.sval ?? '') : '*'))
  const found = lookUp(names, parts)
  if (!found || parts.length > found.used + 1) return undefined
  const field = parts[found.used]
  return { variable: found.variable, ...(field !== undefined && { field }) }
}

function typeOf(frame: Frame, { variable, field }: Target): number {
  return frame.input({ variable, ...(field !== undefined && { field }), type: UNTYPED }).type.oid
}

const UNTYPED = { oid: 0, typmod: -1 }
