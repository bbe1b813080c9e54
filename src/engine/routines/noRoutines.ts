import { UnsupportedOnShadow } from '../../errors'
import type { RoutineCalls } from './routineCalls'

const REASON = 'the shadow runs no code of the database'

const refuse = (): never => {
  throw new UnsupportedOnShadow('a function of the database', { reason: REASON })
}

/** Where nothing of the database's own code is run. */
export const noRoutines: RoutineCalls = {
  refusal: () => REASON,
  within: (_records, work) => work(),
  trigger: refuse,
  call: refuse,
}
