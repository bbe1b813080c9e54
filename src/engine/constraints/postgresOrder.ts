import { UnsupportedOnShadow } from '../../errors'
import type { ShadowDatabase } from '../database'
import { isPostgresError } from '../sqliteError'
import { tableOf } from '../tables'
import type { StatementOutcome } from '../workspace'
import { Gate } from './gate'
import { reachOf } from './reach'
import { ReferentialRun, type ReferentialStatement } from './referentialRun'

interface End {
  readonly run: ReferentialRun
  readonly outcome?: StatementOutcome
  readonly error?: unknown
}

/**
 * Runs a statement with its referential actions and foreign-key checks in Postgres's order, and not in SQLite's. To be
 * called inside a savepoint that is rolled back when it throws.
 *
 * @throws PostgresError; UnsupportedOnShadow where the order in which rows lie on Postgres's disk decides what happens
 */
export function inPostgresOrder(database: ShadowDatabase, statement: ReferentialStatement): StatementOutcome {
  const { sqlite } = database
  const { changes, meets } = reachOf(database, statement.plan)
  return Gate.open(database, changes, (gate) => {
    const endOf = (reversed: boolean) => end(new ReferentialRun(database, gate, statement, reversed))
    sqlite.sql('SAVEPOINT shadow_order')
    const first = endOf(false)
    if (meets && first.run.severalRows && isOutcome(first)) {
      sqlite.sql('ROLLBACK TO shadow_order')
      const second = endOf(true)
      if (!isOutcome(second)) throw second.error
      if (differ(first, second)) throw orderDecides(database, statement)
    }
    sqlite.sql('RELEASE shadow_order')
    if (!first.outcome) throw first.error
    return first.outcome
  })
}

function end(run: ReferentialRun): End {
  try {
    return { run, outcome: run.run() }
  } catch (error) {
    return { run, error }
  }
}

/** A refusal stands as it is. */
const isOutcome = ({ error }: End): boolean =>
  error === undefined || (isPostgresError(error) && error.name === 'PostgresError')

function differ(one: End, other: End): boolean {
  if (!one.outcome || !other.outcome) return one.outcome !== undefined || other.outcome !== undefined
  return one.run.end() !== other.run.end()
}

function orderDecides(database: ShadowDatabase, { plan }: ReferentialStatement): Error {
  const names = plan.writes.map((oid) => `"${tableOf(database, oid).name}"`).join(', ')
  const reason =
    'their referential actions meet in one table, and which of them comes first depends on where the rows lie on disk'
  return new UnsupportedOnShadow(`${plan.command} of several rows of ${names}`, { reason })
}
