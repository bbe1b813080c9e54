import { ShadowError } from '../../errors'
import { errorResponse, type Frame, readyForQuery } from '../protocol/frames'

/** A statement that would not do in the sandbox what it does on a connection of its own. */
export function refusal(construct: string): ShadowError {
  return new ShadowError(
    'SANDBOX_REFUSED',
    `${construct} cannot be run truthfully in a test that is rolled back.`,
    'Give the test file true commits: /** @jest-environment-options {"isolation": "clone"} */.',
  )
}

/** Postgres's answer to every statement of a failed transaction but its end. */
export function abortedTransaction({ status }: { status: 'I' | 'T' | 'E' }): readonly Frame[] {
  const message = 'current transaction is aborted, commands ignored until end of transaction block'
  return [errorResponse({ severity: 'ERROR', code: '25P02', message }), readyForQuery(status)]
}
