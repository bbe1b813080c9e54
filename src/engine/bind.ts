/** Bind: a statement's parameters, from the wire to what the statement works with. */
import type { PlannedConstants, Translation } from '../sql/translation'
import type { Stored } from '../types/codec'
import type { Session } from './session'
import { castToLengths, readAtOnce, readParameters, type WireValue } from './values'

type WorkOut = (constants: PlannedConstants, parameters: readonly Stored[]) => void

/**
 * @param statement name of the prepared statement, for messages
 * @param workOut works out what Postgres does when it plans
 * @throws PostgresError the input functions' errors; of values that are too long for their columns, and of other constants
 * that Postgres comes to before it casts those
 */
export function bindParameters(
  session: Session,
  translation: Translation,
  values: readonly WireValue[],
  statement: string,
  workOut: WorkOut,
): readonly Stored[] {
  const { types } = session.database
  const { parameters } = translation
  const atOnce = readAtOnce(types, parameters, values)
  if (atOnce) return atOnce
  const stored = readParameters(types, parameters, values, statement)
  try {
    return castToLengths(types, parameters, values, stored)
  } catch (error) {
    const casting = session.castingLengths(translation)?.plan
    if (casting && 'constants' in casting && casting.constants) workOut(casting.constants, stored)
    throw error
  }
}
