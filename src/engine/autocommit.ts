import type { QueryPlan, Translation } from '../sql/translation'
import type { Stored } from '../types/codec'
import { timeStyle, useTimeStyle } from '../types/timeStyle'
import { microseconds } from './clock'
import { mayDefer } from './constraints/check'
import { reachOf } from './constraints/reach'
import type { ShadowDatabase } from './database'
import { atomically } from './executor'
import { isCalling } from './routines/callingRun'
import { NO_CODE } from './plainRun'
import { noteMoved } from './scanOrder'
import type { Session } from './session'
import type { Outcome } from './statements'
import { isWriting } from './tables'
import { readAtOnce, type WireValue } from './values'
import { VolatileRecord } from './volatile'
import type { Workspace } from './workspace'

/** Functions that ask the session, and leave nothing behind but what a sequence has given. */
const TRACELESS = /^pg_(?:nextval|now|gen_random_uuid)_\d/

const COMMANDS: ReadonlySet<string> = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE'])

interface Alone {
  readonly plan: QueryPlan
  readonly parameters: readonly Stored[]
  readonly readOnly: boolean
}

/**
 * Statements that are transactions of their own while no other is open, as nearly all are: nobody waits for them or must not see
 * them, and nothing is left to check at their end. So they do without a transaction. (What is read by a schema that was changed at
 * run time has one already: Session.meetSchema.)
 */
export class Autocommit {
  private readonly fitting = new WeakMap<Translation, QueryPlan | false>()

  constructor(
    private readonly session: Session,
    private readonly workspace: Workspace,
  ) {}

  /** @returns undefined for others, and where anything fails: nothing has happened then, and a transaction tells with what */
  run(translation: Translation, values: readonly WireValue[]): Outcome | undefined {
    const { session } = this
    const { settings } = session
    if (session.transaction || !this.workspace.isIdle || settings.statementTimeout > 0) return undefined
    const plan = this.planOf(translation)
    const { readOnly } = settings.transactionModes
    if (!plan || (readOnly && isWriting(plan))) return undefined
    const outer = timeStyle()
    useTimeStyle(settings.timeStyle)
    try {
      const parameters = readAtOnce(session.database.types, translation.parameters, values)
      return parameters && !session.transaction ? this.perform({ plan, parameters, readOnly }) : undefined
    } finally {
      useTimeStyle(outer)
    }
  }

  private perform({ plan, parameters, readOnly }: Alone): Outcome | undefined {
    const { database, context, statements, settings } = this.session
    const record = new VolatileRecord()
    const start = microseconds()
    context.statementStart = start
    // A value may ask for the time of the transaction, which is then open; and a client that is told something may fail.
    const work = () => {
      const outcome = statements.attempt(
        { plan, parameters, record, inner: NO_CODE },
        { start, readOnly },
        settings.timeStyle,
      )
      if (record.notices.length > 0 || this.session.transaction) throw new Error('a transaction is needed')
      return { count: outcome.count, answer: statements.answer(plan, outcome) }
    }
    try {
      const { count, answer } = isWriting(plan) ? atomically(database.sqlite, work) : work()
      if (plan.sets !== undefined && count > 0) noteMoved(database, plan)
      return answer
    } catch {
      const { sequences } = database
      for (const [sequence, value] of record.firstValues()) sequences.set(sequences.resolve(sequence), value, false)
      return undefined
    }
  }

  private planOf(translation: Translation): QueryPlan | false {
    let plan = this.fitting.get(translation)
    if (plan === undefined) {
      plan = translation.plan.kind === 'query' && fits(this.session.database, translation.plan) && translation.plan
      this.fitting.set(translation, plan)
    }
    return plan
  }
}

function fits(database: ShadowDatabase, plan: QueryPlan): boolean {
  if (!COMMANDS.has(plan.command) || plan.constants || isCalling(plan) || plan.locks.length > 0) return false
  const asks = ['session', 'relation', 'kept']
  if (plan.statement.functions.some(({ name, body }) => asks.includes(body.kind) && !TRACELESS.test(name))) return false
  if (!isWriting(plan)) return true
  const { meets, twins } = reachOf(database, plan)
  return !meets && !twins && !mayDefer(database.catalog)
}
