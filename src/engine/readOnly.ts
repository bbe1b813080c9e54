import { pgError } from '../errors'
import { definitionOf } from './tables'
import type { Transaction } from './transaction'
import type { DataPlan } from './workspace'

/** @throws PostgresError 25006 for a statement that would write in a read-only transaction */
export function refuseWritesWhenReadOnly(transaction: Transaction, plan: DataPlan): void {
  if (!transaction.readOnly) return
  const forbidden = definitionOf(plan)
    ? definitionOf(plan)?.tag.replace(/^SELECT$/, 'CREATE TABLE AS')
    : plan.writes.length > 0 || (plan.kind === 'program' && plan.rowByRow)
      ? plan.command
      : plan.locks[0] && `SELECT FOR ${plan.locks[0].mode.toUpperCase()}`
  if (forbidden) throw pgError('25006', `cannot execute ${forbidden} in a read-only transaction`)
}
