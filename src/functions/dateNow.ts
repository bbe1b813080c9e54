import { timestampOfMicros } from '../types/dateMath'
import { timestampOutput } from '../types/dateOutput'
import { timeStyle } from '../types/timeStyle'
import type { Definition, Family, SessionContext } from './definition'

/** The current time; the session keeps the transaction's and the statement's. */
const at = (read: (session: SessionContext) => bigint): Definition => ({
  session: () => (session) => timestampOfMicros(read(session)),
})
const transaction = at((session) => session.transactionTimestamp())

/** `Wed Feb 26 15:47:12.345678 2025 UTC`. */
function timeOfDay(micros: bigint): string {
  const text = timestampOutput(
    timestampOfMicros(micros),
    { ...timeStyle(), dateStyle: 'Postgres', dateOrder: 'MDY' },
    true,
  )
  const fraction = String(((micros % 1_000_000n) + 1_000_000n) % 1_000_000n).padStart(6, '0')
  return text.replace(/(:\d\d)(?:\.\d+)? /, `$1.${fraction} `)
}

export const dateNow: Family = {
  'now()': transaction,
  'transaction_timestamp()': transaction,
  'statement_timestamp()': at((session) => session.statementTimestamp()),
  'clock_timestamp()': at((session) => session.clockTimestamp()),
  'timeofday()': { session: () => (session) => timeOfDay(session.clockTimestamp()) },
}
