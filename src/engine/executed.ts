import { pgError, UnsupportedOnShadow } from '../errors'
import type { PreparedPlan, SqliteStatement, Translation } from '../sql/translation'
import type { Session } from './session'
import type { StatementResult } from './sqlite'
import type { Transaction } from './transaction'
import { RowWriter, type WireValue } from './values'
import { VolatileRecord } from './volatile'

/**
 * What EXECUTE runs: a statement's text, itself, and the values of its parameters.
 * @param run runs a statement with the session in place
 * @throws PostgresError 26000, 42601, 42804
 */
export function executed(
  session: Session,
  { name, count, values }: Extract<PreparedPlan, { kind: 'execute' }>,
  { start }: Transaction,
  run: (statement: SqliteStatement) => StatementResult,
): [string, Translation, readonly WireValue[]] {
  const { text, translation, version } = session.prepared.get(name)
  if (!translation) throw new UnsupportedOnShadow('EXECUTE of an empty statement')
  const current = session.current(translation)
  // Postgres reads it anew, and fails where its result has changed.
  if (current !== translation || (version !== undefined && version !== session.database.version))
    throw new UnsupportedOnShadow('EXECUTE of a statement that was prepared before the schema changed')
  const wanted = current.parameters.length
  // Without parameters Postgres looks at no argument.
  if (wanted === 0) return [text, current, []]
  if (count !== wanted)
    throw pgError('42601', `wrong number of parameters for prepared statement "${name}"`, {
      detail: `Expected ${wanted} parameters but got ${count}.`,
    })
  const { plan } = values(current.parameters)
  if (plan.kind !== 'query') throw new UnsupportedOnShadow('EXECUTE with such arguments')
  session.context.record = new VolatileRecord()
  session.context.transactionStart = start
  const { rows } = run(plan.statement)
  return [text, current, new RowWriter(session.database.types, plan.columns).write(rows[0] ?? [])]
}
