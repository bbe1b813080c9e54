import { ShadowError } from '../../errors'
import type { Wire } from '../wire/wire'
import { type Frame, noticeResponse } from '../protocol/frames'
import type { Statement } from './statement'

/** A statement that would not do in the sandbox what it does on a connection of its own. */
export function refusal(construct: string): ShadowError {
  return new ShadowError(
    'SANDBOX_REFUSED',
    `${construct} cannot be run truthfully in a test that is rolled back.`,
    'Give the test file true commits: /** @jest-environment-options {"isolation": "clone"} */.',
  )
}

/** COPY … FROM STDIN where the engine cannot take its data. */
export function copyRefusal(wire: Wire, statements: readonly Statement[]): ShadowError | undefined {
  if (wire.takesCopyData || !statements.some((one) => one.kind === 'plain' && one.copyIn)) return undefined
  return new ShadowError(
    'SANDBOX_REFUSED',
    'COPY … FROM STDIN cannot be run on PGlite: it has no way to wait for the data.',
    'Insert the rows, or choose another engine: /** @jest-environment-options {"engine": "embedded"} */.',
  )
}

export function outsideWarning(command: string): Frame {
  const message = `${command} can only be used in transaction blocks`
  return noticeResponse({ severity: 'WARNING', code: '25P01', message })
}
