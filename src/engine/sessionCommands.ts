import { pgError } from '../errors'
import type { ExplainPlan, SessionPlan } from '../sql/translation'
import type { Session } from './session'
import type { Outcome } from './statements'

/** LISTEN, UNLISTEN, NOTIFY; VACUUM and its kin, which have nothing to do here. */
export function runSessionCommand(session: Session, plan: SessionPlan): Outcome {
  const { services } = session
  session.begin()
  switch (plan.kind) {
    case 'listen':
      services.change({ listen: plan.channel })
      return { tag: 'LISTEN' }
    case 'unlisten':
      services.change({ unlisten: plan.channel })
      return { tag: 'UNLISTEN' }
    case 'notify':
      services.check(plan.channel, plan.payload)
      services.send(plan.channel, plan.payload)
      return { tag: 'NOTIFY' }
    case 'upkeep':
      if (!plan.inBlock && session.status !== 'I')
        throw pgError('25001', `${plan.tag} cannot run inside a transaction block`)
      return { tag: plan.tag }
  }
}

/** EXPLAIN's lines: SQLite's plan, which says nothing of Postgres's. */
export function explainLines(session: Session, { inner }: ExplainPlan): string[] {
  const head = 'SQLite plan (prisma-sqlite-shadow): Postgres makes a plan of its own'
  if (inner.kind !== 'query' && inner.kind !== 'program') return [head]
  const statements = inner.kind === 'query' ? [inner.statement] : inner.steps.map((step) => step.statement)
  return [
    head,
    ...statements.flatMap((statement) => session.database.sqlite.explain(statement).map((line) => `  ${line}`)),
  ]
}
