/**
 * Statements that call functions of the database with values of rows. SQLite runs no statement inside of a user function, so a call
 * is looked up: one that is not known yet is noted and answered with null, is made when SQLite is done, and then the statement is run
 * again. That is the same as in Postgres where neither the order of the calls nor their number can be seen.
 */
import { type PostgresError, UnsupportedOnShadow } from '../../errors'
import type { Routine } from '../../catalog/catalog'
import type { OrderOfFailures } from '../../sql/translation'
import type { Stored } from '../../types/codec'
import { atomically } from '../executor'
import { Footprint } from '../footprint'
import type { Session } from '../session'
import { isWriting, tablesWrittenBy } from '../tables'
import type { Transaction } from '../transaction'
import { VolatileRecord } from '../volatile'
import { type DataPlan, isBlocked, type StatementOutcome } from '../workspace'

/** Calls in calls take a pass each. */
const MAX_PASSES = 50
const MAX_CALLS = 100_000

export interface CallingStatement {
  readonly session: Session
  readonly sql: string
  readonly plan: DataPlan
  readonly parameters: readonly Stored[]
  readonly transaction: Transaction
  readonly record: VolatileRecord
}

interface Call {
  readonly routine: Routine
  readonly args: readonly Stored[]
}

type Answer = { readonly value: Stored } | { readonly error: unknown }

const refusal = ({ name }: Routine, reason: string): UnsupportedOnShadow =>
  new UnsupportedOnShadow(`function ${name}() with values of rows`, { reason })

/** What the calls of one run of a statement have given. */
class KnownCalls {
  private readonly answers = new Map<string, Answer>()
  private readonly missing = new Map<string, Call>()
  private readonly asked = new Set<Routine>()
  private readonly keys = new Map<Routine, number>()
  private failures = 0

  constructor(private readonly order: OrderOfFailures) {}

  get isComplete(): boolean {
    return this.missing.size === 0
  }

  find(routine: Routine, args: readonly Stored[]): Stored {
    const key = this.keyOf(routine, args)
    const known = this.answers.get(key)
    if (!known) return this.note(key, { routine, args })
    if ('value' in known) return known.value
    throw this.failure(routine, known.error)
  }

  /** A null may be the answer of a call that is not known yet: then such a call is not made. */
  private note(key: string, call: Call): null {
    if (call.args.includes(null) && [...this.asked].some((other) => other !== call.routine)) return null
    if (this.answers.size + this.missing.size >= MAX_CALLS)
      throw refusal(call.routine, `it would be called more than ${MAX_CALLS.toLocaleString('en')} times`)
    this.missing.set(key, call)
    this.asked.add(call.routine)
    return null
  }

  private failure(routine: Routine, error: unknown): unknown {
    const { name, message } = error as PostgresError
    if (name !== 'PostgresError' || this.order === 'rows') return error
    if (this.order === 'any' && this.failures === 1) return error
    return refusal(routine, `it fails (${message}), and Postgres may not come to that call, or not to it first`)
  }

  /** Makes the calls that were noted. */
  answer(make: (call: Call) => Answer): void {
    const calls = [...this.missing]
    this.missing.clear()
    this.asked.clear()
    for (const [key, call] of calls) {
      const answer = make(call)
      this.answers.set(key, answer)
      if ('error' in answer) this.failures++
    }
  }

  private keyOf(routine: Routine, args: readonly Stored[]): string {
    let number = this.keys.get(routine)
    if (number === undefined) this.keys.set(routine, (number = this.keys.size))
    return `${number}\0${args.map(shown).join('\0')}`
  }
}

/** Values of different storage classes differ. */
function shown(value: Stored): string {
  if (value === null) return ''
  if (typeof value === 'string') return `s${value.length}:${value}`
  if (typeof value === 'bigint') return `i${value}`
  if (typeof value === 'number') return Object.is(value, -0) ? 'r-0' : `r${value}`
  return `b${Buffer.from(value).toString('hex')}`
}

export function runWithRowCalls(statement: CallingStatement, order: OrderOfFailures): StatementOutcome {
  const { session, plan } = statement
  const calls = new KnownCalls(order)
  const written = tablesWrittenBy(session.database, plan)
  const once = !isWriting(plan) && !plan.volatile
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const done = session.context.answering(calls, () => (once ? reading(statement) : tried(statement, calls)))
    if (!calls.isComplete) calls.answer((call) => made(session, call, written))
    else if (done) return done()
    else return whole(statement, calls)
  }
  throw new UnsupportedOnShadow('functions with values of rows', {
    reason: `the statement was run ${MAX_PASSES} times, and there were calls that were not known yet`,
  })
}

/** Runs a statement that leaves no traces. @returns what gives its outcome, or throws its error */
function reading(statement: CallingStatement): () => StatementOutcome {
  try {
    const outcome = runOf(statement, statement.record).perform()
    return () => outcome
  } catch (error) {
    if (isBlocked(error)) throw error
    return () => {
      throw error
    }
  }
}

const runOf = ({ session, sql, plan, parameters, transaction }: CallingStatement, record: VolatileRecord) =>
  session.statements.statementRun(sql, plan, parameters, transaction, record)

const UNDO = new Error('undone')

/** Runs the statement and undoes it; where it fails, as its rows are told one by one too, those behind that one among them. */
function tried(statement: CallingStatement, calls: KnownCalls): undefined {
  const { session, transaction } = statement
  const { database, context, settings } = session
  const { sqlite } = database
  const record = new VolatileRecord()
  record.isTaken = statement.record.isTaken
  const run = runOf(statement, record)
  const attempt = (): never => {
    session.statements.attempt(run, transaction, settings.timeStyle)
    throw UNDO
  }
  const outer = sqlite.trial
  sqlite.trial = true
  try {
    context.forgetting(() => {
      if (!undone(() => atomically(sqlite, attempt)) && calls.isComplete) undone(() => run.rehearse())
    })
  } finally {
    sqlite.trial = outer
    database.settle()
  }
}

/** @returns whether it came to its end */
function undone(work: () => unknown): boolean {
  try {
    work()
    return true
  } catch (error) {
    if (isBlocked(error)) throw error
    return error === UNDO
  }
}

/** Runs the statement when all its calls are known. */
function whole(statement: CallingStatement, calls: KnownCalls): StatementOutcome {
  const unknown = () =>
    new UnsupportedOnShadow('functions with values of rows', { reason: 'each run of the statement calls other ones' })
  const run = runOf(statement, statement.record)
  try {
    const outcome = statement.session.context.answering(calls, () => run.perform())
    if (!calls.isComplete) throw unknown()
    return outcome
  } catch (error) {
    if (!isBlocked(error) && !calls.isComplete) throw unknown()
    throw error
  }
}

/** Makes a call, of which nothing stays but its answer. */
function made(session: Session, { routine, args }: Call, written: ReadonlySet<number>): Answer {
  const { database, context, routines } = session
  const footprint = new Footprint()
  const call = () => {
    const [row] = context.watched(footprint, () => routines.rows(routine, args, false))
    requireUnseen(routine, footprint, written)
    return row?.[0] ?? null
  }
  try {
    return { value: context.forgetting(() => atomically(database.sqlite, call)) }
  } catch (error) {
    const { name } = error as Error
    if (name !== 'PostgresError' && name !== 'UnsupportedOnShadow') throw error
    database.settle()
    return { error: seen(routine, footprint, written) ?? error }
  }
}

function requireUnseen(...of: Parameters<typeof seen>): void {
  const error = seen(...of)
  if (error) throw error
}

/** Why it would show in which order, and how often, the function is called; undefined where it does not. */
function seen(
  routine: Routine,
  { reads, writes, sequences, speaks, unsteady, readsAnew }: Footprint,
  written: ReadonlySet<number>,
): UnsupportedOnShadow | undefined {
  if (writes.size > 0) return refusal(routine, 'it writes to tables, row by row')
  if (speaks) return refusal(routine, 'it raises notices, notifies, or sets something, row by row')
  if (unsteady || sequences.size > 0) return refusal(routine, 'it asks chance, the clock or a sequence, row by row')
  if (readsAnew && [...reads].some((oid) => written.has(oid)))
    return refusal(routine, 'it would see the rows that the statement has written so far; one declared STABLE does not')
  return undefined
}
