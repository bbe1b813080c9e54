/** CALL (manual, "CALL"; transformCallStmt, ExecuteCallStmt). */
import type { CallStmt, FuncCall, Node } from '@pgsql/types'
import type { Routine } from '../../catalog/catalog'
import { isOutput } from '../../catalog/routineArguments'
import { type PostgresError, pgError } from '../../errors'
import { printerFor } from '../assemble'
import { at, type Binder, levelOf } from '../bind/binder'
import { Scope, type StatementContext, stringOf } from '../bind/context'
import { bodyOf } from '../bind/routines/body'
import { inputs, ownFunctions } from '../bind/routines/candidates'
import { shown } from '../bind/routines/call'
import { resolveOwnCall } from '../bind/routines/resolveCall'
import type { Expr } from '../bound'
import { deriveCallCollations } from '../collations/derive'
import type { ProgramPlan } from '../translation'
import { hasSubquery, leftmost } from '../walk'

/** @throws PostgresError 42883, 42809; UnsupportedOnShadow for procedures that the shadow does not run */
export function callPlan(b: Binder, { funccall }: CallStmt): ProgramPlan {
  const { cx } = b
  const written = funccall as FuncCall
  const call = resolved(b, written)
  if (!call) throw noProcedure(b, written)
  const { routine } = call.fn
  if (routine.kind !== 'procedure')
    throw cx.error('42809', `${shown(cx, call)} is not a procedure`, at(written), { hint: 'To call a function, use SELECT.' })
  const subquery = call.args.find(hasSubquery)
  if (subquery) throw cx.error('0A000', 'cannot use subquery in CALL argument', leftmost(subquery))
  requireRunnable(cx, routine, at(written))
  deriveCallCollations(cx, { routine, args: call.args, location: at(written) })
  const p = printerFor(cx)
  const sql = call.args.length > 0 ? `SELECT ${call.args.map((arg) => p.expr(arg)).join(', ')}` : undefined
  const args = sql === undefined ? {} : { args: { sql, functions: [...p.functions.values()] } }
  const code = { tag: 'CALL', call: { routine, ...args, certain: true, several: false, asksSequences: false } } as const
  const columns = outputs(routine).map(({ name, type }, i) => {
    return { name: name ?? `column${i + 1}`, type, tableOid: 0, attnum: 0 }
  })
  const nothing = { reads: [...p.reads], writes: [], locks: [], steps: [] }
  return { kind: 'program', command: 'SELECT', ...nothing, columns, volatile: true, code }
} // prettier-ignore

/** Where it names none, the error tells the types of all that stands in it. */
function resolved(b: Binder, written: FuncCall) {
  const call = withoutOutputs(b, written)
  try {
    return inWords(() => resolveOwnCall(b, call, levelOf(new Scope(b.cx), 'CALL arguments')))
  } catch (error) {
    throw (error as PostgresError).code === '42883' && call !== written ? noProcedure(b, written) : error
  }
}

const outputs = (routine: Routine) => routine.arguments.filter(isOutput)

function requireRunnable(cx: StatementContext, routine: Routine, location: number): void {
  const refuse = (reason: string) => cx.refuse(`procedure ${routine.name}()`, location, reason)
  if (routine.unsupported !== undefined) throw refuse(routine.unsupported)
  if (routine.language === 'plpgsql') return
  if (routine.language !== 'sql') throw refuse(`it is written in ${routine.language}`)
  if (routine.atomic) throw refuse('its body is BEGIN ATOMIC')
  const body = bodyOf(routine, cx.index)
  if ('reason' in body && body.reason.startsWith('it runs under SET')) throw refuse(body.reason)
}

/** Values for OUT arguments stand in the call, and are not looked at. */
function withoutOutputs(b: Binder, call: FuncCall): FuncCall {
  const { cx } = b
  const names = (call.funcname ?? []).map(stringOf)
  const given = call.args ?? []
  const fitting = ownFunctions(cx.index, names.at(-2), names.at(-1) ?? '').filter(({ routine }) =>
    routine.arguments.some(({ mode }) => mode === 'out') && routine.arguments.length >= given.length,
  )
  const [own] = fitting
  if (!own) return call
  if (fitting.length > 1 || given.some((arg) => 'NamedArgExpr' in arg))
    throw cx.refuse(`CALL of procedure ${own.name}(), which has OUT arguments, by names or with overloads`, at(call))
  const kept = given.filter((_, i) => own.routine.arguments[i]?.mode !== 'out')
  const missing = own.routine.arguments.slice(given.length).some(({ mode, default: value }) => mode === 'out' || value === undefined)
  if (missing || kept.length > inputs(own.routine).length) throw noProcedure(b, call)
  return { ...call, args: kept }
} // prettier-ignore

/** Errors of calls speak of procedures. */
function inWords<T>(resolve: () => T): T {
  try {
    return resolve()
  } catch (error) {
    const { code, message, ...fields } = error as PostgresError
    if (code !== '42883' && code !== '42725') throw error
    const hint = fields.hint
      ?.replace('No function', 'No procedure')
      .replace('candidate function', 'candidate procedure')
    throw pgError(code, message.replace(/^function /, 'procedure '), { ...fields, hint })
  }
}

function noProcedure(b: Binder, call: FuncCall): Error {
  const level = levelOf(new Scope(b.cx), 'CALL arguments')
  const exprs = (call.args ?? []).map((arg: Node) => b.expr('NamedArgExpr' in arg ? arg.NamedArgExpr.arg : arg, level))
  return procedureMissing(b, call, exprs.map((expr: Expr) => b.cx.typeName(expr.type.oid)))
} // prettier-ignore

function procedureMissing({ cx }: Pick<Binder, 'cx'>, call: FuncCall, types: readonly string[]): Error {
  const written = (call.funcname ?? []).map(stringOf).join('.')
  return cx.error('42883', `procedure ${written}(${types.join(', ')}) does not exist`, at(call), {
    hint: 'No procedure matches the given name and argument types. You might need to add explicit type casts.',
  })
}
