import { timestampOfMicros } from '../types/dateMath'
import type { Definition, Family, SessionContext } from './definition'
import { refused } from './define'

/** The current time; the session keeps the transaction's and the statement's. */
const at = (read: (session: SessionContext) => bigint): Definition => ({
  session: () => (session) => timestampOfMicros(read(session)),
})
const transaction = at((session) => session.transactionTimestamp())

export const dateNow: Family = {
  'now()': transaction,
  'transaction_timestamp()': transaction,
  'statement_timestamp()': at((session) => session.statementTimestamp()),
  'clock_timestamp()': at((session) => session.clockTimestamp()),
  'timeofday()': refused('its text names a time zone as Postgres abbreviates it; use clock_timestamp()'),
}
