import { pgError } from '../errors'
import type { SettingPlan } from '../sql/translation'
import type { Session } from './session'
import type { Outcome } from './statements'

/** SET, RESET, SHOW, and commands that are answered by their tag alone. */
export function runSettingCommand(session: Session, plan: SettingPlan): Outcome {
  switch (plan.kind) {
    case 'set':
      return set(session, plan)
    case 'reset':
      session.settings.reset(plan.name)
      return { tag: 'RESET' }
    case 'show':
      return { tag: 'SHOW', fields: session.statements.fields(plan) ?? [], rows: [[show(session, plan.name)]] }
    case 'tag':
      return tag(session, plan.tag)
  }
}

function set(session: Session, plan: Extract<SettingPlan, { kind: 'set' }>): Outcome {
  const outside = !session.transaction || session.transaction.implicit
  if (plan.local && outside) session.notice('WARNING', '25P01', 'SET LOCAL can only be used in transaction blocks')
  if (plan.value === undefined) session.settings.setDefault(plan.name, plan.local)
  else session.settings.set(plan.name, plan.value, plan.local)
  return { tag: 'SET' }
}

function show(session: Session, name: string): string {
  const isolation = name.toLowerCase() === 'transaction isolation level'
  return session.settings.show(isolation ? 'transaction_isolation' : name).value
}

function tag(session: Session, tag: string): Outcome {
  if (tag === 'COMMENT' && session.begin().readOnly)
    throw pgError('25006', 'cannot execute COMMENT in a read-only transaction')
  if (tag === 'DISCARD ALL' && session.status !== 'I')
    throw pgError('25001', 'DISCARD ALL cannot run inside a transaction block')
  if (tag === 'DISCARD ALL' || tag === 'DISCARD SEQUENCES') session.context.forgetSequences()
  if (tag === 'DISCARD ALL') {
    session.settings.reset('all')
    session.services.reset()
  }
  return { tag }
}
