/** Statements that call functions of the database: the functions first, then the statement with their values. */
import { type PostgresError, UnsupportedOnShadow } from '../../errors'
import type { PlannedCall } from '../../sql/translation'
import type { Stored } from '../../types/codec'
import { atomically, runPlan } from '../executor'
import type { Session } from '../session'
import type { Transaction } from '../transaction'
import type { VolatileRecord } from '../volatile'
import type { DataPlan, StatementOutcome, StatementRun } from '../workspace'
import { NestedRecords } from './nestedRecords'
import { runWithRowCalls } from './rowCalls'

export type CallingPlan = DataPlan & { readonly calls: readonly PlannedCall[] }

export const isCalling = (plan: DataPlan): plan is CallingPlan => plan.calls !== undefined

interface Calling {
  readonly session: Session
  readonly sql: string
  readonly plan: CallingPlan
  readonly parameters: readonly Stored[]
  readonly transaction: Transaction
  readonly record: VolatileRecord
}

/** How such a statement is carried out; what its functions read and write is known afterwards. */
export function callingRun(calling: Calling): StatementRun {
  const { session, sql, plan, parameters, record } = calling
  const { database } = session
  const inner = new NestedRecords()
  let known: DataPlan = plan
  const perform = (): StatementOutcome => {
    try {
      return atomically(database.sqlite, () => run(calling, inner))
    } catch (error) {
      database.settle()
      throw error
    } finally {
      const own = inner.plan()
      const both = (a: readonly number[], b: readonly number[]) => [...new Set([...a, ...b])]
      const tables = { reads: both(plan.reads, own.reads), writes: both(plan.writes, own.writes) }
      known = { ...plan, ...tables, locks: [...plan.locks, ...own.locks] }
    }
  }
  return {
    sql,
    get plan() {
      return known
    },
    parameters,
    record,
    inner,
    runsCode: true,
    perform: () => session.routines.within(inner, perform),
    rehearse: () => {
      throw new UnsupportedOnShadow('a statement that calls functions and fails beside another open transaction')
    },
  }
}

function run({ session, sql, plan, parameters, transaction, record }: Calling, inner: NestedRecords): StatementOutcome {
  const values = [...parameters]
  const kept = new Map<number, readonly (readonly Stored[])[]>()
  for (const call of plan.calls) {
    const given = guarded(session, call, () => made(session, call, values))
    if (call.slot !== undefined) kept.set(call.slot, given)
    else values.push(given[0]?.[0] ?? null)
    requireApart(plan, call, inner)
  }
  for (const [slot, rows] of kept) session.context.keep(slot, rows)
  const statement = { session, sql, plan: bare(plan), parameters: values, transaction, record }
  if (plan.rowCalls) return runWithRowCalls(statement, plan.rowCalls)
  return session.statements.statementRun(sql, statement.plan, values, transaction, record).perform()
}

/** Runs a procedure. @returns the row of its OUT arguments, where it has some */
export function callProcedure(session: Session, { routine, args }: PlannedCall, values: readonly Stored[]) {
  return session.routines.procedure(routine, args ? argumentsOf(session, args, values) : [])
}

/** Makes the call. @returns rows of columns; one of one value where it stands for a value */
function made(session: Session, { routine, args, slot }: PlannedCall, values: readonly Stored[]) {
  const given = args ? argumentsOf(session, args, values) : []
  if (routine.strict && given.includes(null)) return slot === undefined ? [[null]] : []
  return session.routines.rows(routine, given, slot !== undefined)
}

function argumentsOf(session: Session, args: NonNullable<PlannedCall['args']>, values: readonly Stored[]): Stored[] {
  const nothing = { columns: [], reads: [], writes: [], locks: [] }
  const plan = { kind: 'query', command: 'SELECT', statement: args, ...nothing, volatile: true } as const
  const { rows } = session.context.apart(() => runPlan(session.database.sqlite, plan, values, session.context))
  return rows[0] ?? []
}

/** Postgres might not make the call at all, or make it again and again: then its failure and what it says are not the same. */
function guarded<T>(session: Session, { certain, routine }: PlannedCall, call: () => T): T {
  if (certain) return call()
  const refuse = (reason: string) => new UnsupportedOnShadow(`function ${routine.name}() here`, { reason })
  const said = session.routines.noticesSoFar
  try {
    const given = call()
    if (session.routines.noticesSoFar !== said) throw refuse('it raises notices, perhaps for each row')
    return given
  } catch (error) {
    if ((error as PostgresError).name !== 'PostgresError') throw error
    throw refuse(`it fails (${(error as PostgresError).message}), and Postgres may not call it at all`)
  }
}

/** What the function does must not hang on what the statement has done before. */
function requireApart(plan: CallingPlan, { several, routine, asksSequences }: PlannedCall, inner: NestedRecords): void {
  const refuse = (reason: string) => new UnsupportedOnShadow(`function ${routine.name}() here`, { reason })
  if (asksSequences && plan.volatile) throw refuse('it asks for the present value of a sequence')
  const { reads, writes } = inner.plan()
  const touched = [...reads, ...writes]
  const meets = touched.some((oid) => plan.writes.includes(oid))
  const fires = plan.kind === 'program' && plan.rowByRow !== undefined
  if (several && (meets || (fires && touched.length > 0)))
    throw refuse('it would see the rows that the statement has inserted so far')
}

const plans = new WeakMap<CallingPlan, DataPlan>()

function bare(plan: CallingPlan): DataPlan {
  let known = plans.get(plan)
  if (!known) {
    const { calls: _, rowCalls: __, ...rest } = plan
    plans.set(plan, (known = rest))
  }
  return known
}
