/** What keeps us from a server, as errors that name the fix. */
import { ShadowError } from '../../errors'
import { place, type ServerAddress } from './address'

interface NodeOrServerError extends Error {
  readonly code?: string
  readonly errors?: readonly Error[]
}

/** SQLSTATEs of a refused start-up (Postgres manual, appendix "PostgreSQL Error Codes"), and the fix of each. */
const REFUSED: Readonly<Record<string, string>> = {
  '28P01': 'Correct the user and the password in the URL.',
  '28000': 'Let the role log in from this machine: ALTER ROLE … LOGIN, pg_hba.conf, or sslmode in the URL.',
  '3D000': 'Create that database, or name one that exists in the URL: it is only used to make others from.',
  '42501': 'GRANT CONNECT ON DATABASE … TO the role, or name another database in the URL.',
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  ENOENT: 'there is no such socket',
  EACCES: 'this user may not open the socket',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
  ETIMEDOUT: 'it did not answer',
  ECONNRESET: 'it closed the connection; is it Postgres, and does it want SSL (sslmode=require)?',
}

/** A failed connection as one of ours; `tried`: how, for the message. */
export function connectError(error: unknown, address: ServerAddress, tried: string): ShadowError {
  const failure = error as NodeOrServerError
  const { user, database } = address.config
  const fix = REFUSED[failure.code ?? '']
  if (fix !== undefined || isServerMessage(failure)) {
    return new ShadowError(
      'SERVER_REFUSED',
      `Postgres at ${place(address)} refused user "${user}" on database "${database}": ${failure.message}` +
        (failure.code === undefined ? '' : ` (${failure.code})`),
      fix ?? 'Correct the URL, or the settings of the role.',
      { cause: error },
    )
  }
  return new ShadowError(
    'SERVER_UNREACHABLE',
    `Postgres at ${place(address)} cannot be reached: ${reason(failure)} (${tried}).`,
    'Start the server, or correct the host and the port in the URL.',
    { cause: error },
  )
}

/** An answer of the server has a SQLSTATE; so has node-postgres's remark on SSL none, but it was an answer too. */
function isServerMessage({ code, message }: NodeOrServerError): boolean {
  return /^[0-9A-Z]{5}$/.test(code ?? '') || /does not support SSL|SASL|password must be a string/.test(message)
}

/** A host name may stand for several addresses; then there is an error for each. */
function reason(error: NodeOrServerError): string {
  const [first] = error.errors ?? [error]
  const { code, message } = first as NodeOrServerError
  if (code !== undefined && REASONS[code] !== undefined) return `${code}, ${REASONS[code]}`
  return /timeout/i.test(message) ? 'time-out, it did not answer' : message || String(code)
}

export function lostError(address: ServerAddress, error: Error | undefined): ShadowError {
  return new ShadowError(
    'SERVER_UNREACHABLE',
    `The connection to Postgres at ${place(address)} was lost${error ? `: ${error.message}` : ''}.`,
    'See the log of the server why it closed the connection, and run the tests again.',
    { cause: error },
  )
}

export function fullError(address: ServerAddress, message: string, use: string): ShadowError {
  return new ShadowError(
    'SERVER_REFUSED',
    `Postgres at ${place(address)} had no free connection for 10 seconds: ${message} (${use}).`,
    'Run fewer workers (jest --maxWorkers=2), give the application a smaller pool (max), or raise max_connections.',
  )
}
