/** Statements that touch no data: transactions, settings, and those that are answered by their tag alone. */
import type { DefElem, Node, TransactionStmt, VariableSetStmt } from '@pgsql/types'
import { stringOf, type StatementContext } from '../bind/context'
import type { IsolationLevel, PreparedPlan, SessionPlan, SettingPlan, TransactionPlan } from '../translation'
import { commentPlan } from './comment'
import { deallocatePlan } from './prepared'
import { sessionPlan } from './sessionCommands'

type CommandPlan = TransactionPlan | SettingPlan

/** The plan of a command; undefined for statements that read or write data. */
export function commandPlan(cx: StatementContext, node: Node): CommandPlan | SessionPlan | PreparedPlan | undefined {
  const session = sessionPlan(cx, node)
  if (session) return session
  if ('TransactionStmt' in node) return transaction(cx, node.TransactionStmt)
  if ('VariableSetStmt' in node) return setting(cx, node.VariableSetStmt)
  if ('VariableShowStmt' in node) return show(cx, node.VariableShowStmt.name as string)
  if ('ConstraintsSetStmt' in node) return constraints(node.ConstraintsSetStmt)
  if ('DiscardStmt' in node)
    return { kind: 'tag', tag: `DISCARD ${(node.DiscardStmt.target ?? 'DISCARD_ALL').replace('DISCARD_', '')}` }
  if ('DeallocateStmt' in node) return deallocatePlan(node.DeallocateStmt)
  if ('CommentStmt' in node) return commentPlan(cx, node.CommentStmt)
  return undefined
}

function show(cx: StatementContext, name: string): SettingPlan {
  if (name === 'all') throw cx.refuse('SHOW ALL')
  return { kind: 'show', name }
}

interface Modes {
  isolation?: IsolationLevel
  readOnly?: boolean
  deferrable?: boolean
}

function transaction(cx: StatementContext, stmt: TransactionStmt): TransactionPlan {
  const name = stmt.savepoint_name as string
  switch (stmt.kind) {
    case 'TRANS_STMT_BEGIN':
      return { kind: 'begin', tag: 'BEGIN', ...modes(stmt.options) }
    case 'TRANS_STMT_START':
      return { kind: 'begin', tag: 'START TRANSACTION', ...modes(stmt.options) }
    case 'TRANS_STMT_COMMIT':
      return { kind: 'commit', chain: stmt.chain ?? false }
    case 'TRANS_STMT_ROLLBACK':
      return { kind: 'rollback', chain: stmt.chain ?? false }
    case 'TRANS_STMT_SAVEPOINT':
      return { kind: 'savepoint', name }
    case 'TRANS_STMT_RELEASE':
      return { kind: 'release', name }
    case 'TRANS_STMT_ROLLBACK_TO':
      return { kind: 'rollback to', name }
    default:
      throw cx.refuse('a prepared transaction (two-phase commit)')
  }
}

function modes(options: readonly Node[] | undefined): Modes {
  const found: Modes = {}
  for (const node of options ?? []) {
    if (!('DefElem' in node)) continue
    const { defname } = node.DefElem
    if (defname === 'transaction_isolation') found.isolation = isolationOf(node.DefElem)
    if (defname === 'transaction_read_only') found.readOnly = booleanOf(node.DefElem)
    if (defname === 'transaction_deferrable') found.deferrable = booleanOf(node.DefElem)
  }
  return found
}

function isolationOf(option: DefElem): IsolationLevel | undefined {
  const { arg } = option
  const text = arg && 'A_Const' in arg ? arg.A_Const.sval?.sval : stringOf(arg)
  return text as IsolationLevel | undefined
}

function booleanOf(option: DefElem): boolean {
  const { arg } = option
  if (arg && 'A_Const' in arg) return (arg.A_Const.ival?.ival ?? 0) !== 0 || arg.A_Const.boolval?.boolval === true
  return arg !== undefined && 'Integer' in arg && (arg.Integer.ival ?? 0) !== 0
}

function setting(cx: StatementContext, stmt: VariableSetStmt): CommandPlan {
  const name = stmt.name ?? ''
  const local = stmt.is_local ?? false
  switch (stmt.kind) {
    case 'VAR_SET_MULTI':
      return multiple(cx, name, stmt)
    case 'VAR_SET_VALUE':
      return { kind: 'set', name, value: (stmt.args ?? []).map((a) => valueOf(cx, a)).join(', '), local }
    case 'VAR_RESET_ALL':
      return { kind: 'reset', name: 'all' }
    case 'VAR_SET_DEFAULT':
      return { kind: 'set', name, local }
    case 'VAR_RESET':
      return { kind: 'reset', name }
    default:
      throw cx.refuse(`SET ${name} FROM CURRENT`)
  }
}

function multiple(cx: StatementContext, name: string, stmt: VariableSetStmt): TransactionPlan {
  if (name === 'TRANSACTION') return { kind: 'set transaction', session: false, ...modes(stmt.args) }
  if (name === 'SESSION CHARACTERISTICS') return { kind: 'set transaction', session: true, ...modes(stmt.args) }
  throw cx.refuse(`SET ${name}`)
}

function valueOf(cx: StatementContext, node: Node): string {
  if ('A_Const' in node) {
    const { sval, ival, fval, boolval } = node.A_Const
    if (sval) return sval.sval ?? ''
    if (fval) return fval.fval ?? ''
    if (boolval) return boolval.boolval ? 'true' : 'false'
    return String(ival?.ival ?? 0)
  }
  // SET TIME ZONE INTERVAL '…'
  if ('TypeCast' in node && node.TypeCast.arg) return `INTERVAL '${valueOf(cx, node.TypeCast.arg)}'`
  throw cx.refuse('this value in SET')
}

function constraints(stmt: { constraints?: Node[]; deferred?: boolean }): TransactionPlan {
  const names = (stmt.constraints ?? []).map((n) => ('RangeVar' in n ? (n.RangeVar.relname as string) : ''))
  return { kind: 'set constraints', deferred: stmt.deferred ?? false, names: names.length ? names : undefined }
}
