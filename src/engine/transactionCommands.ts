import { pgError } from '../errors'
import type { TransactionPlan } from '../sql/translation'
import { checkDeferredConstraints } from './constraints/check'
import { constraintsNamed } from './constraints/deferral'
import type { Session } from './session'
import type { Outcome } from './statements'
import type { Transaction } from './transaction'
import { fireDeferred } from './triggers/fireDeferred'

/** BEGIN, COMMIT, SAVEPOINT and their kin (Postgres manual, "SQL Commands"). */
export function runTransactionCommand(session: Session, plan: TransactionPlan): Outcome {
  switch (plan.kind) {
    case 'begin':
      return begin(session, plan)
    case 'commit':
      return commit(session, plan.chain)
    case 'rollback':
      return rollback(session, plan.chain)
    case 'savepoint':
      return savepoint(session, plan.name)
    case 'release':
      return release(session, plan.name)
    case 'rollback to':
      return rollbackTo(session, plan.name)
    case 'set transaction':
      return setTransaction(session, plan)
    case 'set constraints':
      return setConstraints(session, plan)
  }
}

type Characteristics = Pick<Extract<TransactionPlan, { kind: 'begin' }>, 'isolation' | 'readOnly' | 'deferrable'>

function begin(session: Session, plan: Extract<TransactionPlan, { kind: 'begin' }>): Outcome {
  const transaction = session.begin()
  if (transaction.implicit) transaction.implicit = false
  else session.notice('WARNING', '25001', 'there is already a transaction in progress')
  characterise(transaction, plan)
  return { tag: plan.tag }
}

function commit(session: Session, chain: boolean): Outcome {
  const transaction = session.transaction
  if (!transaction || transaction.implicit) {
    if (chain) throw outsideBlock('COMMIT AND CHAIN')
    session.notice('WARNING', '25P01', 'there is no transaction in progress')
    session.sync()
    return { tag: 'COMMIT' }
  }
  if (transaction.failed) return rollback(session, chain)
  session.commit()
  if (chain) chainFrom(session, transaction)
  return { tag: 'COMMIT' }
}

function rollback(session: Session, chain: boolean): Outcome {
  const transaction = session.transaction
  if (!transaction || transaction.implicit) {
    if (chain) throw outsideBlock('ROLLBACK AND CHAIN')
    session.notice('WARNING', '25P01', 'there is no transaction in progress')
  }
  session.abandon()
  if (chain && transaction) chainFrom(session, transaction)
  return { tag: 'ROLLBACK' }
}

function chainFrom(session: Session, previous: Transaction): void {
  const next = session.open(false)
  session.transaction = next
  // A failure outside of every savepoint has lost the modes before the next transaction could have them.
  if (previous.failed && previous.savepoints.length === 0) return
  next.isolation = previous.isolation
  next.readOnly = previous.readOnly
  next.deferrable = previous.deferrable
}

function savepoint(session: Session, name: string): Outcome {
  const transaction = requireBlock(session, 'SAVEPOINT')
  const { deferrals, readOnly, work } = transaction
  transaction.savepoints.push({ name, mark: work.savepoint(), settings: session.settings.state, deferrals, readOnly })
  return { tag: 'SAVEPOINT' }
}

function release(session: Session, name: string): Outcome {
  const transaction = requireBlock(session, 'RELEASE SAVEPOINT')
  transaction.release(find(transaction, name))
  return { tag: 'RELEASE' }
}

function rollbackTo(session: Session, name: string): Outcome {
  const transaction = requireBlock(session, 'ROLLBACK TO SAVEPOINT')
  const position = find(transaction, name)
  const target = transaction.savepoints[position]
  if (!target) throw new Error('savepoint vanished')
  transaction.savepoints.length = position + 1
  transaction.rollbackTo(target.mark)
  session.settings.restore(target.settings)
  transaction.deferrals = target.deferrals
  transaction.readOnly = target.readOnly
  transaction.failed = false
  return { tag: 'ROLLBACK' }
}

function find(transaction: Transaction, name: string): number {
  const position = transaction.find(name)
  if (position < 0) throw pgError('3B001', `savepoint "${name}" does not exist`)
  return position
}

function setTransaction(session: Session, plan: Extract<TransactionPlan, { kind: 'set transaction' }>): Outcome {
  if (plan.session) {
    if (plan.isolation) session.settings.set('default_transaction_isolation', plan.isolation, false)
    if (plan.readOnly !== undefined)
      session.settings.set('default_transaction_read_only', plan.readOnly ? 'on' : 'off', false)
    if (plan.deferrable !== undefined)
      session.settings.set('default_transaction_deferrable', plan.deferrable ? 'on' : 'off', false)
    return { tag: 'SET' }
  }
  const transaction = session.transaction
  if (!transaction || transaction.implicit)
    session.notice('WARNING', '25P01', 'SET TRANSACTION can only be used in transaction blocks')
  else characterise(transaction, plan)
  return { tag: 'SET' }
}

function characterise(transaction: Transaction, { isolation, readOnly, deferrable }: Characteristics): void {
  if (isolation && isolation !== transaction.isolation) {
    if (transaction.started) throw pgError('25001', 'SET TRANSACTION ISOLATION LEVEL must be called before any query')
    if (transaction.savepoints.length > 0)
      throw pgError('25001', 'SET TRANSACTION ISOLATION LEVEL must not be called in a subtransaction')
    transaction.isolation = isolation
  }
  if (readOnly === false && transaction.readOnly) {
    if (transaction.savepoints.length > 0)
      throw pgError('25001', 'cannot set transaction read-write mode inside a read-only transaction')
    if (transaction.started) throw pgError('25001', 'transaction read-write mode must be set before any query')
  }
  if (readOnly !== undefined) transaction.readOnly = readOnly
  if (deferrable !== undefined && deferrable !== transaction.deferrable) {
    if (transaction.savepoints.length > 0)
      throw pgError('25001', 'SET TRANSACTION [NOT] DEFERRABLE cannot be called within a subtransaction')
    if (transaction.started) throw pgError('25001', 'SET TRANSACTION [NOT] DEFERRABLE must be called before any query')
    transaction.deferrable = deferrable
  }
}

function setConstraints(session: Session, plan: Extract<TransactionPlan, { kind: 'set constraints' }>): Outcome {
  const { database } = session
  const keys = plan.names && constraintsNamed(database.catalog, plan.names)
  const transaction = session.transaction
  if (!transaction || transaction.implicit) {
    session.notice('WARNING', '25P01', 'SET CONSTRAINTS can only be used in transaction blocks')
    return { tag: 'SET CONSTRAINTS' }
  }
  const deferrals = keys ? transaction.deferrals.set(keys, plan.deferred) : transaction.deferrals.setAll(plan.deferred)
  if (!plan.deferred) {
    fireDeferred(session, transaction, (one) => !deferrals.isDeferred(one))
    transaction.work.inspect(() => checkDeferredConstraints(database, transaction, deferrals))
  }
  transaction.deferrals = deferrals
  return { tag: 'SET CONSTRAINTS' }
}

function requireBlock(session: Session, command: string): Transaction {
  const transaction = session.transaction
  if (!transaction || transaction.implicit) throw outsideBlock(command)
  return transaction
}

function outsideBlock(command: string): Error {
  return pgError('25P01', `${command} can only be used in transaction blocks`)
}
